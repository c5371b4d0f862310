// @ts-check
/** @import { Me } from '../page-shapes.ts' */
import { ask, Refused } from './ask.js';
import { button, byId, el } from './dom.js';

const place = byId('sign-in');
const againMs = 3000;

/**
 * Asks for whatever is missing until the reader may read: name and password, a code, another password.
 * @param {() => void} done
 */
export async function signIn(done) {
  if (!place.hidden) return;
  place.hidden = false;
  try {
    const me = await whoAmI();
    if (me?.person?.mustChangePassword) askPassword(me.person, done);
    else if (me === undefined || me.by === 'nobody') askName(done);
    else await finish(done);
  } catch {
    place.hidden = true;
    setTimeout(done, againMs);
  }
}

/** @param {NonNullable<Me['person']>} person */
export function showWho({ name }) {
  const leave = button(
    'leave',
    () => void ask('/sign-out', {}).then(() => location.reload()),
    '退出 Sign out',
  );
  byId('who').replaceChildren(el('span', {}, name), leave);
}

/** @returns {Promise<Me | undefined>} */
const whoAmI = () =>
  ask('/me').catch((error) => {
    if (error instanceof Refused && error.status === 401) return undefined;
    throw error;
  });

/** @param {() => void} done */
async function finish(done) {
  const me = await whoAmI();
  place.hidden = true;
  place.replaceChildren();
  if (me?.person !== undefined) showWho(me.person);
  done();
}

/** @param {() => void} done */
function askName(done) {
  const name = field('名字 Name', { name: 'name', autocomplete: 'username' });
  const password = field('密码 Password', { type: 'password', autocomplete: 'current-password' });
  form('登录 Sign in', [name, password], async () => {
    const { codeNeeded, person } = await ask('/sign-in', {
      name: name.input.value,
      password: password.input.value,
    });
    if (codeNeeded) askCode(done);
    else if (person.mustChangePassword) askPassword(person, done, password.input.value);
    else await finish(done);
  });
}

/** @param {() => void} done */
function askCode(done) {
  const code = field('验证器上的 6 位数字 The authenticator’s 6 digits', {
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
  });
  form('登录 Sign in', [code], async () => {
    await ask('/sign-in/code', { code: code.input.value.trim() });
    await finish(done);
  });
}

/**
 * @param {NonNullable<Me['person']>} person
 * @param {() => void} done
 * @param {string} [known] the present password, where it was just typed
 */
function askPassword(person, done, known) {
  const current = field('现在的密码 Present password', {
    type: 'password',
    autocomplete: 'current-password',
  });
  const next = field('新密码，至少 10 个字符 New password, at least 10 characters', {
    type: 'password',
    autocomplete: 'new-password',
    minlength: '10',
  });
  form('改密码 Change the password', known === undefined ? [current, next] : [next], async () => {
    await ask('/me/password', { current: known ?? current.input.value, next: next.input.value });
    await finish(done);
  });
  showWho(person);
}

/**
 * @param {string} label
 * @param {Readonly<Record<string, string>>} attributes
 */
function field(label, attributes) {
  const input = el('input', { required: true, ...attributes });
  return { input, node: el('label', {}, label, input) };
}

/**
 * @param {string} title
 * @param {readonly ReturnType<typeof field>[]} fields
 * @param {() => Promise<void>} send
 */
function form(title, fields, send) {
  const trouble = el('p', { role: 'alert' });
  const submit = el('button', { type: 'submit' }, title);
  const node = el('form', {}, el('h2', {}, title), ...fields.map((one) => one.node), trouble, submit);
  node.addEventListener('submit', async (event) => {
    event.preventDefault();
    submit.disabled = true;
    try {
      await send();
    } catch (error) {
      trouble.textContent =
        error instanceof Refused ? error.message : '服务没有回应。The service does not answer.';
    }
    submit.disabled = false;
  });
  place.replaceChildren(node);
  fields[0]?.input.focus();
}
