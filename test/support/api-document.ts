import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Media {
  readonly schema: { readonly $ref?: string };
}
interface Operation {
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, Media>> }>>;
}
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Answers what an answer of the API has that its document does not say, or lacks; empty when it holds. */
export function checkerOf(document: ApiDocument) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'document');
  return (method: string, path: string, status: number, mediaType: string, body: unknown): string[] => {
    const operation = document.paths[path]?.[method];
    if (operation === undefined) return [`no ${method} ${path} in the document`];
    const content = operation.responses[String(status)]?.content;
    const media = content?.[mediaType];
    if (media === undefined)
      return [`${method} ${path} answers ${status} ${mediaType}, which is not in the document`];
    const validate = ajv.getSchema(`document${media.schema.$ref ?? ''}`);
    if (validate === undefined) return [`no schema ${media.schema.$ref}`];
    validate(body);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${path} ${instancePath} ${message}`);
  };
}
