/** Ways to write a password down, by language; NAME and VALUE stand for what differs. */
export const forms: readonly (readonly [path: string, text: string])[] = [
  ['src/a.ts', 'const NAME: string = "VALUE";'],
  ['src/a.ts', 'connect({ user, NAME: `VALUE` });'],
  ['src/a.js', 'const NAME = process.env.NAME ?? "VALUE";'],
  ['src/a.py', "NAME = os.environ.get('NAME', 'VALUE')"],
  ['src/a.py', "os.getenv('NAME', 'VALUE')"],
  ['src/a.go', 'NAME := []byte("VALUE")'],
  ['src/a.go', 'os.Setenv("NAME", "VALUE")'],
  ['src/A.java', 'config.put("NAME", "VALUE");'],
  ['src/A.java', 'factory.setNAME("VALUE");'],
  ['src/a.cs', 'private const string NAME = @"VALUE";'],
  ['src/a.php', "define('NAME', 'VALUE');"],
  ['src/a.rb', "ENV.fetch('NAME', 'VALUE')"],
  ['src/a.rs', 'let NAME = String::from("VALUE");'],
  ['src/a.c', 'setenv("NAME", "VALUE", 1);'],
  ['config/a.json', '  "NAME": "VALUE",'],
  ['deploy/a.yml', '  - name: NAME\n    value: "VALUE"'],
  ['a.xml', '<NAME>VALUE</NAME>'],
  ['main.tf', '  NAME = "VALUE"'],
];

export const names: readonly string[] = ['password', 'DB_PASSWORD', 'dbPassword', 'adminPassword'];

/** Values that stand in for a password: none of them is one. */
export const placeholders: readonly string[] = [
  'password',
  'secret',
  'test',
  'admin',
  'dbpass',
  'example',
];
