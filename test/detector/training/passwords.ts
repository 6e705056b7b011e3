/**
 * Makes passwords as people choose them. The labelled lines hold values that were made unrecognisable
 * letter by letter and so teach random letters only; these balance them.
 */
export function naturalPassword(random: () => number): string {
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const word = (): string => pick(words);
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
  const year = (): string => String(1970 + Math.floor(random() * 58));
  const number = (digits: number): string =>
    String(Math.floor(random() * 10 ** digits)).padStart(digits, '0');
  const symbol = (): string =>
    pick(['!', '!', '@', '#', '$', '%', '&', '*', '?', '_', '-', '.', '+']);
  const leet = (text: string): string =>
    text.replace(/[aeios]/g, (letter) =>
      random() < 0.6 ? (leetLetters[letter] ?? letter) : letter,
    );
  const shapes: readonly (() => string)[] = [
    () => capital(word()) + year() + symbol(),
    () => word() + year(),
    () => word() + number(2 + Math.floor(random() * 3)),
    () => capital(word()) + symbol() + number(2 + Math.floor(random() * 3)),
    () => capital(leet(word())) + number(2) + symbol(),
    () => leet(word()) + leet(word()),
    () => capital(word()) + capital(word()) + number(2),
    () => `${word()}-${word()}-${word()}`,
    () => `${word()}-${word()}-${number(2)}`,
    () => word() + symbol() + word() + number(1),
    () => capital(leet(word())) + symbol() + year(),
    () => number(2) + word() + symbol() + capital(word()),
    () => `I${pick(['love', 'Love', 'Hate', 'am'])}${capital(word())}${number(1)}${symbol()}`,
    () => capital(word()) + capital(word()) + symbol() + year(),
    () => `${word()}${pick(['@', '$', '!'])}${number(3)}`,
    () =>
      `${capital(leet(pick(['password', 'passw0rd', 'admin', 'welcome'])))}${number(3)}${symbol()}`,
  ];
  return shapes[Math.floor(random() * shapes.length)]?.() ?? word();
}

const leetLetters: Readonly<Record<string, string>> = { a: '@', e: '3', i: '1', o: '0', s: '$' };

const words =
  `summer winter spring autumn january march april monday friday sunday dragon monkey tiger eagle shadow master
  sunshine princess football baseball hockey soccer liverpool chelsea arsenal london paris berlin madrid tokyo
  michael jennifer charlie thomas daniel jessica ashley amanda nicole andrew joshua hannah sophie maria
  chocolate cookie banana orange cherry pepper ginger coffee whiskey guitar piano music rocket galaxy planet
  phoenix falcon thunder lightning storm ocean river mountain forest flower diamond silver golden crystal
  purple yellow freedom forever happy lucky magic mystery secret trustno letmein welcome starwars batman superman
  spider pokemon matrix matthew hunter ranger jordan harley camaro mustang ferrari porsche yankees cowboys
  steelers lakers merlin gandalf hobbit potter snoopy buster bailey maggie rocky oliver lovely angel blessed
  qwerty asdfgh zxcvbn computer internet samsung internet company office server castle bridge correct horse
  battery staple troubador keyboard window garden kitchen doctor pirate wizard knight sultan panda koala`.split(
    /\s+/,
  );
