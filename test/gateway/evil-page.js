// What a hostile page can try. Runs in the browser, as a plain script.
globalThis.attacks = {
  /** The text of a reply, or why there is none. */
  text: (url, options) =>
    fetch(url, options).then(
      async (response) => `${response.status} ${await response.text()}`,
      String,
    ),

  /** Everything that was loaded by elements that load things. */
  async load(urls) {
    const tags = ['img', 'script', 'iframe', 'video', 'object', 'link'];
    const attempts = urls.flatMap((url) => tags.map((tag) => attempt(tag, url)));
    for (const url of urls) navigator.sendBeacon(url, 'x');
    return (await Promise.all(attempts)).join(' ');
  },

  submit(url, fields) {
    const form = Object.assign(document.createElement('form'), { method: 'POST', action: url });
    for (const [name, value] of fields) {
      form.append(Object.assign(document.createElement('input'), { name, value }));
    }
    document.body.append(form);
    form.submit();
  },

  /** What became of two WebSockets and an EventSource. */
  async connect(host, target) {
    const sources = [
      new WebSocket(`ws://${host}${target}`),
      new WebSocket(`wss://${host}${target}`),
      new EventSource(`http://${host}${target}`),
    ];
    const outcomes = sources.map(
      (source) =>
        new Promise((resolve) => {
          source.addEventListener('open', () => resolve('open'));
          source.addEventListener('error', () => resolve('error'));
        }),
    );
    return (await Promise.all(outcomes)).join(' ');
  },

  go(url) {
    location.assign(url);
  },
};

async function attempt(tag, url) {
  const element = document.createElement(tag);
  if (tag === 'link') element.rel = 'stylesheet';
  element.setAttribute({ link: 'href', object: 'data' }[tag] ?? 'src', url);
  const outcome = new Promise((resolve) => {
    element.addEventListener('load', () => resolve(`${tag} loaded`));
    element.addEventListener('error', () => resolve(`${tag} failed`));
    setTimeout(() => resolve(`${tag} waits`), 1_500);
  });
  document.body.append(element);
  const result = await outcome;
  return tag === 'iframe' ? (element.contentDocument?.body.textContent ?? 'iframe closed') : result;
}
