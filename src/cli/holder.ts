import { holderOf } from '../services/organisations';
import type { Started } from '../start';
import { need, UsageError } from './wanted';

/** Who is signed out to: an organisation that is known, or a worker by the name they bear. */
export async function holderIn(
  { app }: Started,
  options: { readonly organisation?: string | undefined; readonly to?: string | undefined },
): Promise<string> {
  const { organisation } = options;
  if (organisation === undefined) return need(options, 'to');
  if (!(await app.organisations.find(organisation)))
    throw new UsageError(`There is no organisation ${organisation}: organisations -- list.`);
  return holderOf(organisation);
}
