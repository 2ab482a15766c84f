// What is asked, as it stands in the address behind the #, which no server is sent: so a proof can be linked.

const PLAIN = ["f", "by", "order", "style", "structure", "solve", "claim", "text", "language"];
const USUAL = { order: "1", style: "components" };
export const LONGEST = 30_000; // characters of an address; what is longer is not kept in it

export function read(hash) {
  const found = new URLSearchParams(hash.replace(/^#/, ""));
  const state = { shapes: {}, assume: {} };
  for (const key of PLAIN) state[key] = found.get(key) ?? USUAL[key] ?? "";
  for (const [key, value] of found) {
    const [kind, ...rest] = key.split(".");
    const name = rest.join(".");
    if (kind === "shape" && name) state.shapes[name] = sizes(value);
    if (kind === "assume" && name && value) state.assume[name] = value;
  }
  return state;
}

export function write(state) {
  const out = new URLSearchParams();
  for (const key of PLAIN) if (state[key] && state[key] !== USUAL[key]) out.set(key, state[key]);
  for (const [name, shape] of Object.entries(state.shapes)) out.set(`shape.${name}`, shape.join(","));
  for (const [name, fact] of Object.entries(state.assume)) out.set(`assume.${name}`, fact);
  const hash = `#${out}`;
  return hash.length > LONGEST ? null : hash;
}

// sizes as people write them: n, 2*m or n × m
export const sizes = (text) => text.split(/[,×]/).map((s) => s.trim()).filter(Boolean);
