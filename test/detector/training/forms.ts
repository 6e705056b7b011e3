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

/** Ways to write an account down, its user and its host beside the password. */
export const accounts: readonly (readonly [path: string, text: string])[] = [
  ['deploy/a.yml', 'db:\n  host: HOST\n  user: USER\n  NAME: VALUE\n  port: 5432'],
  ['deploy/a.yml', '- name: DB_USER\n  value: USER\n- name: NAME\n  value: VALUE'],
  ['.env', 'DB_HOST=HOST\nDB_USER=USER\nNAME=VALUE\nDB_PORT=5432'],
  ['.env', 'SMTP_USER=USER\nNAME=VALUE'],
  ['a.ini', '[server]\nusername = USER\nNAME = VALUE\n'],
  ['src/a.properties', 'spring.datasource.username=USER\nspring.datasource.NAME=VALUE\n'],
  ['src/a.py', 'connect(host="HOST", user="USER",\n        NAME="VALUE")'],
  ['src/a.py', "USER_NAME = 'USER'\nNAME = 'VALUE'\n"],
  ['src/a.ts', "const options = {\n  host: 'HOST',\n  user: 'USER',\n  NAME: 'VALUE',\n};"],
  ['src/a.js', "login({ username: 'USER', NAME: 'VALUE' });"],
  ['src/A.java', 'source.setUsername("USER");\nsource.setNAME("VALUE");'],
  ['src/A.java', 'String user = "USER";\nString NAME = "VALUE";'],
  ['src/a.cs', 'var text = "Server=HOST;Database=app;User Id=USER;NAME=VALUE;";'],
  ['src/a.go', 'open("postgres", "host=HOST user=USER NAME=VALUE dbname=app")'],
  ['src/a.go', 'Config{\n\tUser: "USER",\n\tNAME: "VALUE",\n}'],
  ['src/a.php', "$user = 'USER';\n$NAME = 'VALUE';\n"],
  ['src/a.php', "$mail->Username = 'USER';\n$mail->NAME = 'VALUE';"],
  ['src/a.rb', "{ user_name: 'USER', NAME: 'VALUE' }"],
  ['a.json', '{\n  "host": "HOST",\n  "username": "USER",\n  "NAME": "VALUE"\n}'],
  ['a.xml', '<user>USER</user>\n<NAME>VALUE</NAME>'],
  ['web.config', '<add key="MailUser" value="USER" />\n<add key="NAME" value="VALUE" />'],
  ['main.tf', '  username = "USER"\n  NAME = "VALUE"'],
  ['run.sh', "export PGHOST=HOST\nexport PGUSER=USER\nexport NAME='VALUE'"],
  ['_netrc', 'machine HOST\n  login USER\n  password VALUE\n'],
  ['a.md', 'Log in as user: USER, NAME: `VALUE`.'],
  ['.env', 'DATABASE_URL=postgres://USER:VALUE@HOST:5432/app'],
  ['src/a.ts', "connect('mongodb+srv://USER:VALUE@HOST/app?retryWrites=true');"],
  ['src/a.py', 'create_engine("mysql://USER:VALUE@HOST/app")'],
  ['a.yml', 'broker: amqp://USER:VALUE@HOST/jobs'],
  ['src/A.java', 'String url = "jdbc:mysql://HOST:3306/app?user=USER&password=VALUE";'],
];

/** Users and hosts as they stand beside passwords. */
export const users: readonly string[] = ['app', 'root', 'svc-mail', 'admin', 'postgres', 'maria'];
export const hosts: readonly string[] = ['db.internal', '10.0.4.12', 'mail.corp.net', 'localhost'];

export const names: readonly string[] = ['password', 'DB_PASSWORD', 'dbPassword', 'adminPassword'];

/** Values that stand in for a password: none of them is one. */
export const placeholders: readonly string[] = [
  'password',
  'secret',
  'test',
  'admin',
  'dbpass',
  'example',
  'Password',
  'your password',
  'pass',
  'passwd',
  'changeme',
  'user',
  'none',
  'hidden',
  'Enter your password',
  'new password',
  'mypassword',
  'foo',
  'string',
];
