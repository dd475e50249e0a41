// What a phone keeps of a visit, sealed: pages until a moment (ms), and answers until they are sent.
// The key (AES-GCM, 256 bits) was made here and can be taken out by nobody; it is wiped with everything else when
// somebody signs out or leaves. Used by pages and by the worker that opens them without a signal.
globalThis.sealedStore = (() => {
  const NAME = "visits";
  const ROOMS = ["keys", "pages", "answers"];
  const WEEK_MS = 7 * 24 * 3_600_000;
  const works = "indexedDB" in globalThis && globalThis.crypto?.subtle !== undefined;

  const done = (request) =>
    new Promise((take, refuse) => {
      request.addEventListener("success", () => take(request.result));
      request.addEventListener("error", () => refuse(request.error));
    });

  const open = () => {
    const request = indexedDB.open(NAME, 1);
    request.addEventListener("upgradeneeded", () => {
      for (const room of ROOMS) request.result.createObjectStore(room);
    });
    return done(request);
  };

  // One question to one room; the connection is closed again, so that wiping is never held up.
  const ask = async (room, mode, question) => {
    const database = await open();
    try {
      const deal = database.transaction(room, mode);
      const ended = new Promise((take, refuse) => {
        deal.addEventListener("complete", take);
        deal.addEventListener("error", () => refuse(deal.error));
        deal.addEventListener("abort", () => refuse(deal.error));
      });
      const answer = await done(question(deal.objectStore(room)));
      await ended;
      return answer;
    } finally {
      database.close();
    }
  };
  const get = (room, name) => ask(room, "readonly", (rows) => rows.get(name));
  const put = (room, name, row) => ask(room, "readwrite", (rows) => rows.put(row, name));
  const drop = (room, name) => ask(room, "readwrite", (rows) => rows.delete(name));
  const names = (room) => ask(room, "readonly", (rows) => rows.getAllKeys());

  const key = async () => {
    const kept = await get("keys", "key");
    if (kept) return kept;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    try {
      await ask("keys", "readwrite", (rows) => rows.add(made, "key"));
      return made;
    } catch {
      return get("keys", "key"); // another tab was quicker
    }
  };

  // Sealed for its own place: a row that is moved to another name does not open.
  const how = (room, name, iv) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(`${room} ${name}`) });
  const seal = async (room, name, value, open_) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    const sealed = await crypto.subtle.encrypt(how(room, name, iv), await key(), plain);
    await put(room, name, { ...open_, iv, sealed, keptAt: Date.now() });
  };
  const unseal = async (room, name, row) => {
    try {
      const plain = await crypto.subtle.decrypt(how(room, name, row.iv), await key(), row.sealed);
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      await drop(room, name);
      return null;
    }
  };

  // A clock that was put back opens nothing either.
  const lasts = ({ until, keptAt }) => {
    const now = Date.now();
    return now < until && now > keptAt - 60_000;
  };
  const fresh = async (room, name) => {
    const row = await get(room, name);
    if (!row) return null;
    if (lasts(row)) return row;
    await drop(room, name);
    return null;
  };

  const sweep = async () => {
    for (const room of ["pages", "answers"]) for (const name of await names(room)) await fresh(room, name);
  };

  return {
    works,
    sweep,
    // -- pages: html of a path, until a moment
    keepPage: (account, { path, until, html }) => seal("pages", path, html, { until, account }),
    page: async (path) => {
      const row = await fresh("pages", path);
      return row && unseal("pages", path, row);
    },
    dropPage: (path) => drop("pages", path),
    // Pages that were opened for somebody else are of no use to whoever is here now.
    onlyFor: async (account) => {
      for (const path of await names("pages")) if ((await get("pages", path))?.account !== account) await drop("pages", path);
    },
    // -- answers: what is being written of a visit (`draft …`), and what waits to be sent (`waiting …`)
    keepAnswers: (account, name, value) => seal("answers", name, value, { until: Date.now() + WEEK_MS, account }),
    answers: async (account, name) => {
      const row = await fresh("answers", name);
      return row && row.account === account ? unseal("answers", name, row) : null;
    },
    dropAnswers: (name) => drop("answers", name),
    waiting: async (account) => {
      const found = [];
      for (const name of await names("answers"))
        if (name.startsWith("waiting ") && (await fresh("answers", name))?.account === account)
          found.push(name.slice("waiting ".length));
      return found;
    },
    wipe: () => done(indexedDB.deleteDatabase(NAME)),
  };
})();
