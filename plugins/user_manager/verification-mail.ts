/** The name is whatever somebody gave who may not own the address: it stays in its line. Plain text, so that the plugin needs no template of the application. */
export const verificationMail = (
  { email, name }: { readonly email: string; readonly name: string },
  token: string,
  appName: string,
) => ({
  to: email,
  subject: `Confirm your address for ${appName}`,
  text: [
    `Hello ${name.replace(/\p{Cc}+/gu, " ")},`,
    `with this token you confirm that ${email} is your address:`,
    token,
    "If you did not register, do nothing.",
  ].join("\n\n"),
});
