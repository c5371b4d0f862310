/** Topics that have a Chinese name; others are called as they are written. */
const topicWords: Readonly<Record<string, string>> = {
  'account-limits': '账户限额',
  'anti-fraud': '反诈',
  'bank-cards': '银行卡',
  'campus-loans': '校园贷',
  complaints: '投诉维权',
  'counter-service': '柜面服务',
  counterfeit: '反假货币',
  'credit-record': '征信',
  'deposit-insurance': '存款保险',
  'illegal-fundraising': '非法集资',
  mediation: '纠纷调解',
  mortgages: '房贷',
  'personal-data': '个人信息',
  station: '台标',
  'treasury-bonds': '国债',
};

const topicsByWord = new Map(Object.entries(topicWords).map(([topic, word]) => [word, topic]));

/** The topic that such a name is of; undefined where it is none. */
export const topicNamed = (word: string): string | undefined => topicsByWord.get(word);

/** Topics that have a name. */
export const namedTopics: readonly string[] = Object.keys(topicWords);

export const topicName = (topic: string): string =>
  Object.hasOwn(topicWords, topic) ? (topicWords[topic] ?? topic) : topic;
