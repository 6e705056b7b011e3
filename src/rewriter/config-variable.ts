/** How the reader of a kind of configuration file fills in variables of its environment. */
export interface VariableReader {
  /** What stands for a variable that is a whole value, without quotes. */
  readonly whole: (name: string) => string;
  /** The quote a whole value has to have; its own unless given. */
  readonly quote?: '' | '"';
  /** What stands for a variable inside a longer value that has these quotes. */
  readonly part: (name: string, quote: string) => string;
  /** The meaning of a value as it is written; `undefined` when the reader fills something in. */
  readonly meaning: (written: string) => string | undefined;
}

/**
 * The reader of a file, if it is known to fill in variables: such a file is read as it lies, so
 * that a reference in it would be taken for the value.
 */
export function variableReaderOf(path: string): VariableReader | undefined {
  return readers.find(({ file }) => file.test(path));
}

/** Why nothing of a file may become a lookup at all, and what to do instead. */
export function unreadableHere(path: string): string | undefined {
  return elsewhere.find(({ file }) => file.test(path))?.reason;
}

const yamlNamed = (names: string): RegExp => new RegExp(`(?:^|/)(?:${names})\\.ya?ml$`, 'i');

const unless = (special: RegExp) => (written: string) =>
  special.test(written) ? undefined : written;

const braced = (name: string): string => `\${${name}}`;

const spring: VariableReader = { whole: braced, part: braced, meaning: unless(/[$#]\{/) };
const npm: VariableReader = { whole: braced, part: braced, meaning: unless(/\$\{/) };

const ofMaven = (name: string): string => `\${env.${name}}`;
const maven: VariableReader = { whole: ofMaven, part: ofMaven, meaning: unless(/\$\{/) };
const ofNuget = (name: string): string => `%${name}%`;
const nuget: VariableReader = { whole: ofNuget, part: ofNuget, meaning: unless(/%[^%]+%/) };

/** It ends with a message when the variable is not set; `$$` is a dollar sign. */
const demanded = (name: string): string => `\${${name}:?}`;
const compose: VariableReader = {
  whole: demanded,
  part: demanded,
  meaning: (written) =>
    /\$/.test(written.replaceAll('$$', '')) ? undefined : written.replaceAll('$$', '$'),
};

const fetched = (name: string): string => `ENV.fetch("${name}")`;
const rails: VariableReader = {
  // Filled in before YAML is read, of which JSON is a part.
  whole: (name) => `<%= ${fetched(name)}.to_json %>`,
  quote: '',
  part: (name) => `<%= ${fetched(name)} %>`,
  meaning: unless(/<%/),
};

const looked = (name: string): string =>
  `{{ lookup('ansible.builtin.env', '${name}', default=undef()) }}`;
const ansible: VariableReader = {
  whole: looked,
  quote: '"',
  part: (name, quote) => (quote === "'" ? looked(name).replaceAll("'", '"') : looked(name)),
  meaning: unless(/\{[{%#]/),
};

const readers: readonly (VariableReader & { readonly file: RegExp })[] = [
  { ...compose, file: yamlNamed('(?:docker-)?compose(?:[.-][\\w.-]+)?') },
  { ...spring, file: /(?:^|\/)(?:application|bootstrap)(?:-[\w-]+)?\.(?:ya?ml|properties)$/ },
  { ...npm, file: /(?:^|\/)(?:\.npmrc|\.yarnrc\.yml)$/ },
  { ...maven, file: /(?:^|\/)(?:pom|settings)\.xml$/ },
  { ...nuget, file: /(?:^|\/)nuget\.config$/i },
  { ...rails, file: yamlNamed('config/(?:database|cable|storage|mongoid|redis|sidekiq)') },
  { ...ansible, file: /(?:^|\/)(?:group_vars|host_vars)\/(?:[^/]+\/)*[^/]+\.ya?ml$/ },
];

const elsewhere: readonly { readonly file: RegExp; readonly reason: string }[] = [
  {
    file: yamlNamed(
      '\\.github/workflows/[^/]+|\\.circleci/config|\\.gitlab-ci|\\.travis|\\.drone|appveyor|' +
        'azure-pipelines[\\w.-]*|bitbucket-pipelines',
    ),
    reason:
      'A pipeline runs where this store is not: keep the value among the secrets of its service',
  },
  {
    file: /(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[\w-]+)?$|\.dockerfile$/i,
    reason: 'It would stay in the image: give the container the variable when it starts',
  },
  {
    file: /\.tf(?:vars)?$/i,
    reason: 'Terraform reads variables named TF_VAR_…: leave the value out and start it with run',
  },
];
