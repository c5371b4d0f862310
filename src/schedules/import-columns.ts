import type { CsvColumns } from '../sources/csv-table.ts';
import { areaColumns } from './areas-csv.ts';
import { endpointColumns } from './endpoints-csv.ts';

/** What people call the columns in the tables they keep; without spaces, signs and brackets, in lower case. */
export const areaImportColumns: CsvColumns = {
  ...areaColumns,
  synonyms: {
    code: [
      '代码',
      '编码',
      '区划代码',
      '行政区划代码',
      '区划编码',
      '统计用区划代码',
      '区域代码',
      'areacode',
      'gbcode',
    ],
    name: ['名称', '区划名称', '区域名称', '村名', '村名称', '地名', 'areaname'],
    population: ['人口', '人口数', '常住人口', '总人口', '覆盖人口', 'people', 'residents'],
    varieties: [
      '方言',
      '语言',
      '语种',
      '播音语言',
      '语言顺序',
      'variety',
      'language',
      'languages',
      'dialect',
      'dialects',
    ],
  },
};

export const endpointImportColumns: CsvColumns = {
  required: endpointColumns.required,
  optional: [...endpointColumns.optional, 'secret'],
  synonyms: {
    id: ['编号', '终端编号', '终端', '终端id', '喇叭编号', '设备编号', 'endpoint', 'endpointid', 'deviceid'],
    name: ['名称', '终端名称', '喇叭名称', '设备名称', '安装位置', '位置', 'endpointname', 'devicename'],
    area: [
      '区划',
      '区域',
      '区域代码',
      '区划代码',
      '行政区划代码',
      '编码',
      '所在区域',
      '村代码',
      'areacode',
      'village',
    ],
    driver: ['接入方式', '驱动', '类型', '终端类型', '终端种类', '种类', 'type', 'kind'],
    address: ['地址', '网址', '终端地址', '接口地址', 'url', 'addr'],
    credential: ['凭据', '凭据名', '凭证', 'credentialname'],
    volume: ['音量', '最大音量', '音量上限', 'maxvolume'],
    lon: ['经度', '东经', 'longitude', 'lng'],
    lat: ['纬度', '北纬', 'latitude'],
    secret: ['密钥', '密码', '口令', 'password', 'key', 'token'],
  },
};
