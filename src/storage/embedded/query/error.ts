import type { Document } from './document';

/** MongoDB's own numbers for the errors spoken here (mongo/src/mongo/base/error_codes.yml); other numbers get the name `Location<number>`. */
const codeNames: Readonly<Record<number, string>> = {
  2: 'BadValue',
  9: 'FailedToParse',
  13: 'Unauthorized',
  14: 'TypeMismatch',
  16: 'InvalidLength',
  22: 'InvalidBSON',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  52: 'DollarPrefixedFieldName',
  53: 'InvalidIdField',
  54: 'NotSingleValueField',
  56: 'EmptyFieldName',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  68: 'IndexAlreadyExists',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  112: 'WriteConflict',
  115: 'CommandNotSupported',
  121: 'DocumentValidationFailure',
  146: 'ExceededMemoryLimit',
  168: 'InvalidPipelineOperator',
  171: 'CannotIndexParallelArrays',
  197: 'InvalidIndexSpecificationOption',
  206: 'NoSuchSession',
  225: 'TransactionTooOld',
  238: 'NotImplemented',
  251: 'NoSuchTransaction',
  256: 'TransactionCommitted',
  263: 'OperationNotSupportedInTransaction',
  292: 'QueryExceededMemoryLimitNoDiskUseAllowed',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
};

/** What the server answers instead of a result. `extra` joins the reply as it is (keyPattern, keyValue, errorLabels). */
export class CommandError extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly extra?: Document;

  constructor(code: number, message: string, extra?: Document) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
    this.codeName = codeNames[code] ?? `Location${code}`;
    if (extra) this.extra = extra;
  }
}

/** Says no to what MongoDB has and the embedded engine has not: NotImplemented (238), naming the operator and the place. */
export function refuse(operator: string, where: string): never {
  throw new CommandError(
    238,
    `${operator} in ${where} is not served by the embedded engine: see "The query language" in src/storage/embedded/README.md, or set MONGODB_URI`,
  );
}
