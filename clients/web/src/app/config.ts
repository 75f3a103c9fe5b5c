type Config = { demo?: { email: string; password: string } };

/** What the server wrote into the page. */
function pageConfig(): Config {
  const text = document.getElementById("marquee-config")?.textContent;
  return text ? (JSON.parse(text) as Config) : {};
}

/** The demonstration's member, where the server offers one (`marquee dev` does). */
export function demoMember() {
  return pageConfig().demo;
}
