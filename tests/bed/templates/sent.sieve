# Postfix copies what contoso.test submits to NAME+sent: Exchange's "Sent Items"
require ["fileinto", "envelope", "subaddress", "imap4flags"];
if envelope :detail "to" "sent" {
  setflag "\\Seen";
  fileinto "Sent Items";
  stop;
}
