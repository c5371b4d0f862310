import { z } from 'zod';
import { addPerson } from '../../app/add-person.ts';
import type { Context } from '../../app/context.ts';
import { editPerson } from '../../app/edit-person.ts';
import { erasePerson } from '../../app/erase-person.ts';
import { listPeople } from '../../app/list-people.ts';
import type { PeopleNeeds } from '../../app/people-rules.ts';
import { resetPassword } from '../../app/reset-password.ts';
import { defined } from '../defined.ts';
import { jsonRoute, type Route } from '../route.ts';
import {
  addedPersonSchema,
  doneSchema,
  email,
  oneTimePasswordSchema,
  peopleSchema,
  personCounties,
  personId,
  personName,
  personRoles,
  personSchema,
} from '../schemas/people.ts';

const params = z.strictObject({ person: personId });

/** What administrators do about people. */
export const peopleRoutes = (deps: PeopleNeeds & Pick<Context, 'store'>): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/people',
    summary: 'Everybody, by name',
    schema: peopleSchema,
    problems: [403],
    handle: async ({ actor }) => ({ items: await listPeople(deps, actor) }),
  }),
  jsonRoute({
    method: 'post',
    path: '/people',
    summary: 'Add somebody; answers a one-time password',
    body: z.strictObject({
      name: personName,
      email: email.optional(),
      roles: personRoles,
      counties: personCounties,
    }),
    status: 201,
    schema: addedPersonSchema,
    problems: [403, 409],
    handle: ({ body, actor }) => {
      const { email: address, ...person } = body;
      return addPerson(deps, actor, address === undefined ? person : { ...person, email: address });
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/people/{person}',
    summary: 'Change somebody’s name, address, roles, counties, or whether they may sign in',
    params,
    body: z.strictObject({
      name: personName.optional(),
      email: email.nullable().optional(),
      roles: personRoles.optional(),
      counties: personCounties.optional(),
      disabled: z.boolean().optional(),
    }),
    schema: personSchema,
    problems: [403, 404, 409],
    handle: ({ params: { person }, body, actor }) => editPerson(deps, actor, person, defined(body)),
  }),
  jsonRoute({
    method: 'post',
    path: '/people/{person}/password',
    summary:
      'Give somebody a one-time password; their authenticator is forgotten, their sessions and tokens end',
    params,
    body: z.strictObject({}),
    schema: oneTimePasswordSchema,
    problems: [403, 404],
    handle: ({ params: { person }, actor }) => resetPassword(deps, actor, person),
  }),
  jsonRoute({
    method: 'post',
    path: '/people/{person}/erase',
    summary: 'Remove name, address and every means to sign in for ever; the ledger keeps the id',
    params,
    body: z.strictObject({}),
    schema: doneSchema,
    problems: [403, 404, 409],
    handle: async ({ params: { person }, actor }) => {
      await erasePerson(deps, actor, person);
      return { done: true as const };
    },
  }),
];
