// Passkeys. A form with data-passkey="make" or "use" lies hidden until the browser can do it;
// its button asks the browser, puts the answer into the form's `credential`, and sends the form.
import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from "@simplewebauthn/browser";

/** What the form's page knows already, or else what its address says to a script. */
async function asked(form: HTMLFormElement) {
  const given = form.dataset["options"];
  if (given) return JSON.parse(given).publicKey;
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).request_options.publicKey;
}

async function make(form: HTMLFormElement): Promise<object> {
  const options = await asked(form);
  // Found by the browser without a name being typed, and opened by finger, face or PIN.
  options.authenticatorSelection = {
    ...options.authenticatorSelection,
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  };
  return startRegistration({ optionsJSON: options });
}

async function use(form: HTMLFormElement): Promise<object> {
  return startAuthentication({ optionsJSON: await asked(form) });
}

/** The form's own words for what went wrong: each is an attribute of the place they go to. */
function said(problem: HTMLElement, error: unknown): string {
  const there = error instanceof WebAuthnError && error.name === "InvalidStateError";
  const left = error instanceof Error && error.name === "NotAllowedError";
  return problem.dataset[there ? "there" : left ? "left" : "failed"] ?? "";
}

function prepare(form: HTMLFormElement): void {
  const problem = form.querySelector<HTMLElement>("[data-problem]")!;
  const button = form.querySelector<HTMLButtonElement>("button")!;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    button.disabled = true;
    try {
      const answer = await (form.dataset["passkey"] === "make" ? make(form) : use(form));
      (form.elements.namedItem("credential") as HTMLInputElement).value = JSON.stringify(answer);
      form.submit();
    } catch (error) {
      problem.textContent = said(problem, error);
      problem.hidden = false;
      button.disabled = false;
    }
  });
}

if (browserSupportsWebAuthn()) {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) prepare(form);
  for (const each of document.querySelectorAll<HTMLElement>("[data-passkeys]")) each.hidden = false;
}
