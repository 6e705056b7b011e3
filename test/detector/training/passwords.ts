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
    () => `${pick(['Qwerty', 'qwertz', 'Asdf', 'zaq', 'Qaz'])}${symbol()}${number(2)}`,
    () => `${capital(word())}${number(4)}`,
    () => word() + pick(counted),
    () => capital(word()) + pick(counted) + pick(['', '!', '@', '#']),
    () => pick(walks) + pick(['', '', '!', '@', number(2)]),
    () => pick(pinyin) + pick(['', '_', '@', '#']) + pick(lucky),
    () => capital(pick(pinyin)) + pick(pinyin) + pick([...lucky, ...counted]),
    () => `${word()}${symbol()}${word()}`,
    () =>
      `${capital(leet(pick(['password', 'passw0rd', 'admin', 'welcome'])))}${number(3)}${symbol()}`,
  ];
  return shapes[Math.floor(random() * shapes.length)]?.() ?? word();
}

/**
 * Makes passwords of letters alone. Only beside a user or a host can such words be told from others.
 */
export function plainPassword(random: () => number): string {
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const word = (): string => pick(words);
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
  const shapes: readonly (() => string)[] = [
    word,
    () => capital(word()),
    () => word() + word(),
    () => capital(word()) + capital(word()),
    () => `i${pick(['love', 'like', 'Love', 'miss'])}${word()}`,
    () => `${word()} ${word()}`,
    () => `${word()}_${word()}`,
    () => `${pick(['my', 'the', 'our', 'big', 'red'])}${word()}${word()}`,
    () => `${word()}${pick(['is', 'and', 'for'])}${word()}`,
    () => `${word()} ${word()} ${word()}`,
  ];
  return shapes[Math.floor(random() * shapes.length)]?.() ?? word();
}

const counted = ['123', '1234', '12345', '123456', '321', '789', '007', '111', '123!', '1234@'];

/** Walks over a keyboard. */
const walks =
  `1qaz2wsx 1q2w3e4r zaq12wsx qazwsx qwer1234 asdf1234 q1w2e3r4 1qazxsw2 zxcv1234 qweasdzxc poiuyt
  mnbvcxz 2wsx3edc asdfjkl7 yuiop789 qweqwe12 zaqxsw 1a2s3d4f`.split(/\s+/);

/** Words and names of Chinese in Latin letters, and numbers that sound like wishes. */
const pinyin =
  `woaini wodemima nihao xiaoming xiaohong zhangwei wangfang liming liuyang chenjie beijing
  shanghai hangzhou shenzhen guangzhou zhongguo mingtian kaixin kuaile pengyou laoshi gongsi haizi
  meili fengjing taiyang yueliang baobao xingfu longnian jintian`.split(/\s+/);
const lucky = ['520', '521', '1314', '888', '666', '168', '5201314', '2008', '1990', '147258'];

const leetLetters: Readonly<Record<string, string>> = { a: '@', e: '3', i: '1', o: '0', s: '$' };

const words =
  `summer winter spring autumn january march april monday friday sunday dragon monkey panther eagle shadow master
  sunshine princess football baseball hockey soccer liverpool chelsea arsenal london paris berlin madrid tokyo
  michael jennifer charlie thomas daniel jessica ashley amanda nicole andrew joshua hannah sophie maria
  chocolate cookie banana orange cherry pepper ginger coffee whiskey guitar piano music rocket galaxy planet
  phoenix falcon thunder lightning storm ocean river mountain forest flower diamond silver golden crystal
  purple yellow freedom forever happy lucky magic mystery secret trustno letmein welcome starwars batman superman
  spider pokemon matrix matthew hunter ranger jordan harley camaro mustang ferrari porsche yankees cowboys
  steelers lakers merlin gandalf hobbit potter snoopy buster bailey maggie rocky oliver lovely angel blessed
  qwerty asdfgh zxcvbn computer internet samsung internet company office server castle bridge correct horse
  battery staple troubador keyboard window garden kitchen doctor pirate wizard knight sultan panda koala
  sommer herbst frühling berge wasser sonne blume schatz hallo bonjour soleil amour bisous chouette azerty
  verano amigo corazon estrella casita tequila juventus ragazza ciao sakura naruto pikachu zelda kratos tardis
  sherlock watson aragorn frodo legolas skippy fluffy mittens biscuit waffle pancake noodle burrito avocado
  kiwi papaya walnut hazel maple willow cedar aspen denver dallas boston austin geneva oslo cairo nairobi`.split(
    /\s+/,
  );
