import type { Structure } from './structures.ts';

const argument = String.raw`\s*[$@bru]{0,2}(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'|\{[^{}\n]{0,120}\}|[\w.$>:-]{1,60}(?:\([^()\n]{0,60}\))?)\s*`;
const comment = String.raw`(?:/\*[^*\n]{0,40}\*/\s*)?`;
const secret = String.raw`\s*${comment}(?:\[\]byte\(|Some\()?[@bru]{0,2}(["'])([^"'\n]{3,200})(?=\1)`;
/** A bracket, or a blank where a language needs none. */
const open = String.raw`(?:\(|[ \t]+(?=["']))`;

/** Functions whose first argument is a key, or a password that one is made of. */
const first = choice(`SignedString NewCipher pbkdf2(?:Sync)?`);

/** Functions whose second argument is a password, after a user, or a key after what it signs. */
const second = choice(`NetworkCredential PSCredential SqlCredential UsernamePasswordCredentials
  PasswordAuthentication GitCredential HTTPBasicAuth HttpBasicAuth HTTPDigestAuth BasicAuth
  basic_auth set_auth (?<=\\.)auth SetBasicAuth setBasicAuth DigestAuth BasicAWSCredentials
  BasicCredentials PLAIN PlainCredentials StaticCredentials NewStaticCredentials
  ClientSecretCredential UsernamePasswordToken UsernamePasswordAuthenticationToken username_pw_set
  createUser addUser add_user credentials (?<=[kK]ey[sS]tore\\.)(?:load|store|getKey)
  create(?:C|Dec)ipher(?:iv)? pbkdf2_hmac [Ll]ogin(?:_\\w{1,8}|[A-Z]\\w{0,12})? log_?[Ii]n [Ll]og[Oo]n
  [Aa]uthenticate createHmac signWith (?<=jwt\\.)(?:sign|verify|encode|decode)
  (?:(?<=JWT\\.)|JWT::)(?:encode|decode) (?<=hmac\\.)New (?<=HMAC\\.)(?:hex)?digest`);

/** Functions whose third argument is one, after an address and a user. */
const third = choice(`getConnection createConnection DirectoryEntry mysql_connect mysqli_connect
  mysqli PDO pg_connect oci_connect odbc_connect [Cc]onnect ftp_login Sequelize hash_hmac
  NewBasicAuthTransport PlainAuth set_password create_superuser`);

/** Functions whose fourth argument is one, after a connection, an address and a user. */
const fourth = choice(`mysql_real_connect`);

const loginCall = new RegExp(
  String.raw`\b(?:${first}\(|${second}${open}${argument},|${third}\((?:${argument},){2}|${fourth}\((?:${argument},){3}|auth\s*=\s*\(${argument},)${secret}`,
  'y',
);

/**
 * `NetworkCredential("user", "…")`, `new PDO(address, "user", "…")`: the argument that is a
 * password.
 */
export function loginAt(text: string, nameStart: number, nameEnd: number): Structure | undefined {
  loginCall.lastIndex = nameStart + text.slice(nameStart, nameEnd).lastIndexOf('.') + 1;
  const found = loginCall.exec(text);
  if (found === null) return undefined;
  const end = loginCall.lastIndex;
  return { link: 'login', start: end - (found[2] ?? '').length, end, nameStart, nameEnd };
}

function choice(names: string): string {
  return `(?:${names.trim().split(/\s+/).join('|')})`;
}
