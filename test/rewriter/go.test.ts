import { describe, it } from 'mocha';
import { check } from './check.ts';

const files = { 'go.mod': 'module example.com/shop\n' };
const own = '"example.com/shop/internal/kmssecrets"';
const read = 'kmssecrets.MustRead("app/db")';

function becomes(name: string, before: string, after: string): void {
  it(name, async () => {
    await check({ path: 'a.go', before, after, files });
  });
}

/* What gofmt leaves as it is before a move, it leaves as it is afterwards. */
describe('Go as gofmt writes it', () => {
  const body = '\n\nvar p = "$0§$0"\n';
  const moved = `\n\nvar p = ${read}\n`;

  becomes(
    'imports a package among those of other modules, in their order',
    `package a\n\nimport (\n\t"fmt"\n\n\t"a.dev/x"\n\t_ "github.com/lib/pq"\n)${body}`,
    `package a\n\nimport (\n\t"fmt"\n\n\t"a.dev/x"\n\t${own}\n\t_ "github.com/lib/pq"\n)${moved}`,
  );
  becomes(
    'imports it last where its name says so',
    `package a\n\nimport (\n\t"a.dev/x" // why\n\n\t"fmt"\n)${body}`,
    `package a\n\nimport (\n\t"a.dev/x" // why\n\t${own}\n\n\t"fmt"\n)${moved}`,
  );
  becomes(
    'imports it in a group of its own below those of Go',
    `package a\n\nimport (\n\t"fmt"\n\t"os"\n)${body}`,
    `package a\n\nimport (\n\t"fmt"\n\t"os"\n\n\t${own}\n)${moved}`,
  );
  becomes(
    'lines up the constants that stay',
    `package a\n\nimport ${own}\n\nconst (\n\thost     = "h"\n\tpassword = "$0§$0"\n\tport     = 1\n\n\tx = 2\n)\n`,
    `package a\n\nimport ${own}\n\nconst (\n\thost = "h"\n\tport = 1\n\n\tx = 2\n)\n\nvar password = ${read}\n`,
  );
  becomes(
    'leaves constants alone that were not lined up',
    `package a\n\nimport ${own}\n\nconst (\n\thost = "h"\n\tpassword = "$0§$0"\n)\n`,
    `package a\n\nimport ${own}\n\nconst (\n\thost = "h"\n)\n\nvar password = ${read}\n`,
  );
  becomes(
    'takes the comment along, and no blank line too many',
    `package a\n\nimport ${own}\n\nconst (\n\thost = "h" // 1\n\n\t// It is\n\t// secret.\n\tp = "$0§$0"\n)\n`,
    `package a\n\nimport ${own}\n\nconst (\n\thost = "h" // 1\n)\n\n// It is\n// secret.\nvar p = ${read}\n`,
  );
  becomes(
    'leaves no blank line at the top of a group',
    `package a\n\nimport ${own}\n\nconst (\n\tp = "$0§$0"\n\n\thost = "h"\n)\n`,
    `package a\n\nimport ${own}\n\nconst (\n\thost = "h"\n)\n\nvar p = ${read}\n`,
  );
});
