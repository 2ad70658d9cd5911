// Passkeys: asks the server for a challenge, the authenticator for its answer, and sends the form with it.
(() => {
  "use strict";

  const known = globalThis.PublicKeyCredential;
  const able = typeof known?.parseCreationOptionsFromJSON === "function" &&
    typeof known.parseRequestOptionsFromJSON === "function" &&
    typeof known.prototype.toJSON === "function";
  if (!able) return;

  for (const note of document.querySelectorAll("[data-passkey-missing]")) note.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      run(form);
    });
  }

  async function run(form) {
    if (form.dataset.busy) return;
    const said = form.querySelector("[data-passkey-said]");
    said.textContent = "";
    form.dataset.busy = "true";
    try {
      const options = await optionsFor(form);
      if (options) {
        const credential = await answerTo(form, options);
        form.elements.credential.value = JSON.stringify(credential);
      }
      // Without options the server shows by its own page what is in the way.
      form.submit();
    } catch (error) {
      said.textContent = sentenceOf(error, form);
      delete form.dataset.busy;
    }
  }

  // The server's challenge; null when it sends the browser elsewhere: to sign in, or to show it is you.
  async function optionsFor(form) {
    const response = await fetch(form.dataset.options, {
      method: "POST",
      headers: { "X-CSRF-Token": form.elements._csrf.value, Accept: "application/json" },
      redirect: "manual",
    }).catch(() => {
      throw new Refusal("SellerVault cannot be reached. Try again in a moment.");
    });
    if (response.type === "opaqueredirect") return null;
    if (response.status === 429) {
      throw new Refusal("Too many tries. Wait a little, then try again.");
    }
    if (response.status === 403) {
      throw new Refusal("This page is too old. Reload it and try again.");
    }
    if (!response.ok) throw new Refusal("That did not work. Reload the page and try again.");
    const options = await response.json();
    if (options.refused) throw new Refusal(options.refused);
    return options;
  }

  async function answerTo(form, options) {
    const credential = form.dataset.passkey === "create"
      ? await navigator.credentials.create({
        publicKey: known.parseCreationOptionsFromJSON(options),
      })
      : await navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(options) });
    return credential.toJSON();
  }

  class Refusal extends Error {}

  // The names are WebAuthn's; NotAllowedError also stands for "no passkey here", which is not told apart.
  function sentenceOf(error, form) {
    if (error instanceof Refusal) return error.message;
    const adding = form.dataset.passkey === "create";
    switch (error?.name) {
      case "NotAllowedError":
      case "AbortError":
        return adding
          ? "No passkey was added: it was cancelled or took too long."
          : "No passkey was used: it was cancelled, took too long, or there is none for SellerVault here.";
      case "InvalidStateError":
        return adding
          ? "This device already has a passkey of yours."
          : "This passkey is not known here.";
      case "NotSupportedError":
      case "ConstraintError":
        return "This device cannot do it: a passkey needs a fingerprint, a face or a PIN.";
      case "SecurityError":
        return "Passkeys do not work at this address.";
      default:
        return "That did not work. Reload the page and try again.";
    }
  }

  // A page out of the browser's memory has a used answer.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-passkey]")) {
      form.elements.credential.value = "";
      delete form.dataset.busy;
    }
  });
})();
