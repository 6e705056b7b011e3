import { type Fields, type SecretRow, secretStatesIn } from '../base/replies.ts';

/** How many secrets come with one page. */
const pageSecrets = 100;

type Call = (operation: string, params: Fields) => Promise<Fields>;

/** One list of secrets, page after page. What was read stays until it is asked for anew. */
export class SecretList {
  readonly #call: Call;
  readonly #choice: Fields;
  #rows: readonly SecretRow[] | undefined;
  #pages = 1;
  #renewals = 0;
  #total = 0;
  #pending = 0;

  constructor(call: Call, choice: Fields) {
    this.#call = call;
    this.#choice = choice;
  }

  /** How many secrets there are beyond those that were read. */
  get left(): number {
    return Math.max(0, this.#total - (this.#rows?.length ?? 0));
  }

  /** How many secrets of the same choice wait for their deletion. */
  get pending(): number {
    return this.#pending;
  }

  /** The secrets so far; the first time, the first page. */
  async rows(): Promise<readonly SecretRow[]> {
    this.#rows ??= await this.#allPages();
    return this.#rows;
  }

  /** Reads the next page; those before stay as they are. */
  async more(): Promise<void> {
    const rows = await this.rows();
    this.#pages += 1;
    this.#rows = [...rows, ...(await this.#page(this.#pages))];
  }

  /**
   * Reads all pages anew and answers whether anything is different; until they are there, the rows
   * of before stay. What cannot be read is forgotten, so that the next question meets the reason.
   */
  async renew(): Promise<boolean> {
    const mine = ++this.#renewals;
    const before = this.#shown();
    const rows = await this.#allPages().catch(() => undefined);
    if (mine === this.#renewals) this.#rows = rows;
    return before !== this.#shown();
  }

  #shown(): string {
    return JSON.stringify([this.#rows ?? null, this.#total, this.#pending]);
  }

  async #allPages(): Promise<readonly SecretRow[]> {
    let rows: readonly SecretRow[] = [];
    for (let page = 1; page <= this.#pages; page += 1) {
      rows = [...rows, ...(await this.#page(page))];
      if (this.#total <= rows.length) break;
    }
    return rows;
  }

  async #page(number: number): Promise<SecretRow[]> {
    const reply = await this.#call('ListSecretStates', {
      ...this.#choice,
      PageNumber: String(number),
      PageSize: String(pageSecrets),
    });
    this.#total = Number(reply.TotalCount);
    this.#pending = Number(reply.PendingDeletions);
    return secretStatesIn(reply);
  }
}
