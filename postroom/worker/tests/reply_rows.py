"""What servers say, word for word: Exchange Online (facts 7.C, 4), Gmail (7.G), and ordinary servers whose
replies look like those. A row's name is its section (or its server), code and enhanced code, then the case."""

from collections.abc import Iterator
from dataclasses import dataclass

from postroom.transport.faults import Stage
from postroom.worker.retry_policy import Act

TRAILER = "[VI1PR0902CA0036.eurprd09.prod.outlook.com 2026-11-23T08:00:27.998Z 08DE2A6028D26C22]"
HOST = "[Hostname=SYBP282MB2635.AUSP282.PROD.OUTLOOK.COM]"
NO_LOGIN = "535 5.7.139 Authentication unsuccessful,"
STORE = "STOREDRV.Submission.Exception:"
TRACE = (
    "Failed to process message due to a permanent exception with message Cannot submit message. "
    f"16.55847:5C000000, 17.43559:0000000094000000, 20.52176:140F4C8BFFFFFFFF, 255.1494:3C8A0000 {HOST}"
)

EHLO, TLS, AUTH, MAIL, RCPT = Stage.EHLO, Stage.TLS, Stage.AUTH, Stage.MAIL, Stage.RCPT
DATA, BODY, FINAL, GREETING = Stage.DATA, Stage.BODY, Stage.FINAL, Stage.GREETING
HOURS = 3 * 3600


@dataclass(frozen=True)
class Row:
    """A reply (lines parted by a line end), where it is said, and what follows for a login with a token.

    `sender`: it concerns the sender alone; `least`: seconds that are waited at least.
    """

    name: str
    said: str
    stages: tuple[Stage, ...]
    act: Act
    sender: bool = False
    least: int = 0

    @property
    def code(self) -> int:
        """The reply code."""
        return int(self.said[:3])


def rows(
    act: Act, *stages: Stage, said: dict[str, str], sender: bool = False, least: int = 0
) -> Iterator[Row]:
    """Rows that share their stages and their consequence."""
    return (Row(name, text, stages, act, sender, least) for name, text in said.items())


EXCHANGE = [
    *rows(Act.WAIT, GREETING, EHLO, MAIL, RCPT, DATA, FINAL, said={
        "7.C 421 4.3.2": "421 4.3.2 Service not available",
        "7.C 421 4.3.2 / not active": "421 4.3.2 Service not active",
    }),
    *rows(Act.WAIT, EHLO, AUTH, MAIL, RCPT, DATA, BODY, said={
        "7.C 421 4.4.2": "421 4.4.2 Connection dropped due to SocketError",
        "7.C 421 4.4.2 / reset": "421 4.4.2 Connection dropped due to ConnectionReset",
        "7.C 421 4.4.2 / timeout": "421 4.4.2 Connection dropped due to timeout",
    }),
    *rows(Act.UNKNOWN, FINAL, said={
        "7.C 421 4.4.2 / after the final dot": "421 4.4.2 Connection dropped due to SocketError",
        "7.C 421 4.4.2 / reset after the final dot": "421 4.4.2 Connection dropped due to ConnectionReset",
    }),
    *rows(Act.FAULT, EHLO, AUTH, MAIL, said={
        "7.C 421 4.7.66": "421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to "
        f"support TLS 1.2. Visit https://aka.ms/smtp_auth_tls. {HOST}",
    }),
    *rows(Act.RETRY, AUTH, MAIL, RCPT, DATA, FINAL, said={
        "7.C 451 4.7.0": f"451 4.7.0 Temporary server error. Please try again later. PRX2 {HOST}",
        "7.C 451 4.7.0 / PRX4": f"451 4.7.0 Temporary server error. Please try again later. PRX4 {HOST}",
        "7.C 451 4.7.0 / PRX5": f"451 4.7.0 Temporary server error. Please try again later. PRX5 {HOST}",
    }),
    *rows(Act.RETRY, AUTH, said={"7.C 454 4.7.0": "454 4.7.0 Temporary authentication failure"}),
    *rows(Act.FAIL, MAIL, RCPT, DATA, FINAL, said={
        "7.C 500 5.3.3": f"500 5.3.3 Unrecognized command 'MIAL' {TRAILER}",
    }),
    *rows(Act.FAULT, EHLO, AUTH, said={
        "7.C 500 5.3.3 / no mail yet": f"500 5.3.3 Unrecognized command 'unknown' {TRAILER}",
    }),
    *rows(Act.FAULT, EHLO, MAIL, sender=True, said={"7.C 501 5.5.4": "501 5.5.4 Invalid arguments"}),
    # A recipient has a state of its own: a malformed one must not stop the mailbox.
    *rows(Act.FAIL, RCPT, said={"7.C 501 5.5.4 / recipient": "501 5.5.4 Invalid arguments"}),
    *rows(Act.FAULT, AUTH, said={"7.C 501 5.5.124": "501 5.5.124 Invalid XOAUTH2 auth data"}),
    *rows(Act.FAIL, MAIL, said={"7.C 503 5.5.2": "503 5.5.2 Send hello first"}),
    *rows(Act.FAIL, DATA, said={"7.C 503 5.5.2 / no recipient": "503 5.5.2 Need Rcpt command"}),
    *rows(Act.FAULT, AUTH, said={
        "7.C 504 5.7.4": "504 5.7.4 Unrecognized authentication type [AM0PR01CA0036.eurprd01.prod.outlook.com]",
    }),
    *rows(Act.FAULT, AUTH, MAIL, said={"7.C 530 5.7.0": "530 5.7.0 Must issue a STARTTLS command first"}),
    *rows(Act.FAULT, MAIL, said={
        "7.C 530 5.7.57": f"530 5.7.57 Client not authenticated to send mail. Error: {NO_LOGIN} "
        f"SmtpClientAuthentication is disabled for the Mailbox. {TRAILER}",
        "7.C 530 5.7.57 / 535 5.7.3": "530 5.7.57 Client not authenticated to send mail. Error: 535 5.7.3 "
        f"Authentication unsuccessful {TRAILER}",
        "7.C 530 5.7.57 / older": "530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during "
        "MAIL FROM",
    }),
    *rows(Act.AGAIN, AUTH, said={"7.C 535 5.7.3": f"535 5.7.3 Authentication unsuccessful {TRAILER}"}),
    *rows(Act.FAULT, AUTH, said={
        "7.C 535 5.7.139 tenant": f"{NO_LOGIN} SmtpClientAuthentication is disabled for the Tenant. Visit "
        f"https://aka.ms/smtp_auth_disabled for more information. {TRAILER}",
        "7.C 535 5.7.139 mailbox": f"{NO_LOGIN} SmtpClientAuthentication is disabled for the Mailbox. Visit "
        f"https://aka.ms/smtp_auth_disabled for more information. {TRAILER}",
        "7.C 535 5.7.139 security defaults": f"{NO_LOGIN} user is locked by your organization's security defaults "
        f"policy. Contact your administrator. {TRAILER}",
        "7.C 535 5.7.139 criteria": f"{NO_LOGIN} the request did not meet the criteria to be authenticated "
        f"successfully. Contact your administrator. {TRAILER}",
        "7.C 535 5.7.139 credentials": f"{NO_LOGIN} the user credentials were incorrect. {TRAILER}",
        "7.C 535 5.7.139 basic disabled": f"{NO_LOGIN} basic authentication is disabled. {TRAILER}",
        "7.C 535 5.7.139 account issue": f"{NO_LOGIN} account has an issue. Contact your administrator. {TRAILER}",
        "7.C 535 5.7.139 federated STS": f"{NO_LOGIN} federated STS service was unreachable. {TRAILER}",
        "7.C 535 5.7.139 federated STS / http": f"{NO_LOGIN} the federated STS URL does not support HTTPS. {TRAILER}",
        "7.C 550 5.7.30": "550 5.7.30 Basic authentication is not supported for Client Submission.",
        "7.C 550 5.2.1": "550 5.2.1 Mailbox cannot be accessed [VI1PR0902CA0036.eurprd09.prod.outlook.com]",
    }),
    *rows(Act.FAIL, MAIL, DATA, BODY, FINAL, said={
        "7.C 552 5.3.4": "552 5.3.4 Message size exceeds fixed maximum message size",
        "7.C 550 5.2.3 / RESOLVER": "550 5.2.3 RESOLVER.RST.SendSizeLimit.Sender; message too large for this sender",
    }),
    *rows(Act.RETRY, MAIL, DATA, FINAL, said={"7.C 452 4.3.1": "452 4.3.1 Insufficient system resources"}),
    *rows(Act.RETRY, RCPT, said={"7.C 452 4.5.3": "452 4.5.3 Too many recipients"}),
    *rows(Act.WAIT, AUTH, MAIL, DATA, FINAL, said={
        "7.C 432 4.3.2 concurrent": "432 4.3.2 Concurrent connections limit exceeded. Visit "
        f"https://aka.ms/concurrent_sending for more information. {HOST}",
        "7.C 432 4.3.2 sender thread": f"432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded {HOST}",
    }),
    *rows(Act.FAULT, DATA, FINAL, said={
        "7.C 430 4.2.0 logon": f"430 4.2.0 STOREDRV; mailbox logon failure; {STORE}"
        f"ConnectionFailedTransientException.MapiExceptionLogonFailed; {TRACE}",
    }),
    *rows(Act.RETRY, DATA, FINAL, said={
        "7.H.3 430 4.2.0 / offline": f"430 4.2.0 STOREDRV; mailbox server is offline; {STORE}"
        f"ConnectionFailedTransientException.MapiExceptionMdbOffline; {TRACE}",
        "7.H.3 430 4.2.0 / no exception": f"430 4.2.0 STOREDRV; mailbox logon failure {HOST}",
    }),
    *rows(Act.FAULT, DATA, FINAL, sender=True, said={
        "7.C 554 5.2.252": "554 5.2.252 SendAsDenied; erp@contoso.test not allowed to send as boss@contoso.test; "
        f"{STORE}SendAsDeniedException.MapiExceptionSendAsDenied; {TRACE}",
        "7.C 554 5.2.0 SendAsDenied": f"554 5.2.0 {STORE}SendAsDeniedException.MapiExceptionSendAsDenied; {TRACE}",
    }),
    *rows(Act.FAULT, MAIL, DATA, FINAL, sender=True, said={
        "7.C 550 5.7.60": "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
    }),
    *rows(Act.WAIT, MAIL, DATA, FINAL, least=HOURS, said={
        "7.C 554 5.2.0 quota": f"554 5.2.0 {STORE}SubmissionQuotaExceededException; {TRACE}",
        "7.C 550 5.1.90 / quota": "550 5.1.90 Your message can't be sent because you've reached your daily limit "
        "for message recipients",
    }),
    *rows(Act.FAULT, DATA, FINAL, said={
        "7.C 554 5.2.2 full": f"554 5.2.2 mailbox full; {STORE}QuotaExceededException."
        f"MapiExceptionShutoffQuotaExceeded; {TRACE}",
        "7.C 550 5.7.501": "550 5.7.501 Access denied, spam abuse detected",
        "7.C 550 5.7.502 / banned": "550 5.7.502 Access denied, banned sender",
        "7.C 550 5.7.503 / banned": "550 5.7.503 Access denied, banned sender",
    }),
    *rows(Act.PERSON, DATA, FINAL, said={
        "7.C 554 5.2.0 OutboundSpam": f"554 5.2.0 {STORE}OutboundSpamException; Failed to process message: WASCL "
        f"UserAction verdict is not None. Actual verdict is Suspend {HOST}",
        "7.C 554 5.2.0 OutboundSpam / refused quota": f"554 5.2.0 {STORE}OutboundSpamException; Failed to process "
        f"message: WASCL UserAction verdict is not None. Actual verdict is RefuseQuota {HOST}",
    }),
    *rows(Act.FAIL, DATA, FINAL, said={
        "7.C 554 5.2.0 InvalidRecipients": f"554 5.2.0 {STORE}InvalidRecipientsException; {TRACE}",
    }),
    *rows(Act.RETRY, MAIL, RCPT, FINAL, said={
        "4 451 4.7.500 / reputation": "451 4.7.500 Access denied, please try again later",
        "4 451 4.7.850 / reputation": "451 4.7.850 Access denied, please try again later",
    }),
]  # fmt: skip

GMAIL = [
    # The token is refused as with Exchange's 535 5.7.3, and "refresh token" is the cure in both rows.
    *rows(Act.AGAIN, AUTH, said={
        "7.G 535 5.7.8": "535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8  "
        "https://support.google.com/mail/?p=BadCredentials 5b1f17b1804b1-47789fe9d9bsm4 - gsmtp "
        '{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}',
    }),
    *rows(Act.FAULT, AUTH, said={
        "7.G 534 5.7.9": "534-5.7.9 Application-specific password required. For more information, go to\n534 5.7.9  "
        "https://support.google.com/mail/?p=InvalidSecondFactor 5b1f17b1804b1-47789fe9d9bsm4 - gsmtp",
    }),
    *rows(Act.RETRY, AUTH, said={
        "7.G 454 4.7.0": "454-4.7.0 Too many login attempts, please try again later. For more information, go to\n"
        "454 4.7.0  https://support.google.com/mail/?p=TooManyLogins 5b1f17b1804b1-47789fe9d9bsm4 - gsmtp",
    }),
    *rows(Act.WAIT, MAIL, DATA, FINAL, least=HOURS, said={
        "7.G 550 5.4.5 / user limit": "550-5.4.5 Daily user sending limit exceeded. For more information on Gmail\n"
        "550-5.4.5 sending limits go to\n550 5.4.5  https://support.google.com/a/answer/166852 "
        "5b1f17b1804b1-47789fe9d9bsm4 - gsmtp",
        "7.G 550 5.4.5 / user quota": "550 5.4.5 Daily user sending quota exceeded. 5b1f17b1804b1sm4 - gsmtp",
        "7.G 550 5.4.5 / limit": "550 5.4.5 Daily sending limit exceeded. 5b1f17b1804b1sm4 - gsmtp",
        "7.G 550 5.4.5 / quota": "550 5.4.5 Daily sending quota exceeded. 5b1f17b1804b1sm4 - gsmtp",
    }),
    *rows(Act.RETRY, MAIL, RCPT, FINAL, said={
        "7.G 450 4.2.1": "450-4.2.1 Peak SMTP relay limit exceeded for customer. This is a temporary\n450 4.2.1 "
        "error. 5b1f17b1804b1-47789fe9d9bsm4 - gsmtp",
        "7.G 450 4.2.1 / too fast": "450-4.2.1 The user you are trying to contact is receiving mail too fast.\n"
        "450 4.2.1 Please resend your message at a later time. 5b1f17b1804b1sm4 - gsmtp",
    }),
]  # fmt: skip

ORDINARY = [
    *rows(Act.RETRY, RCPT, DATA, FINAL, said={
        "Postfix 450 4.2.0 greylisting": "450 4.2.0 <klant@example.org>: Recipient address rejected: Greylisted, see "
        "http://postgrey.example.org/help/example.org.html",
        "Rspamd 451 4.7.1 greylisting": "451 4.7.1 Try again later",
        "Postfix 451 4.7.1 greylisting": "451 4.7.1 <klant@example.org>: Recipient address rejected: Greylisting in "
        "action, please come back later",
        "Postfix 451 4.3.0 lookup": "451 4.3.0 <klant@example.org>: Temporary lookup failure",
        "Postfix 450 4.1.1 quoting another server": "450 4.1.1 <klant@example.org>: Recipient address rejected: "
        "unverified address: host mx.example.org said: 550 5.2.1 Mailbox disabled (in reply to RCPT TO command)",
        "Dovecot 452 4.2.2 quota": "452 4.2.2 <klant@example.org> Quota exceeded (mailbox for user is full)",
    }),
    *rows(Act.RETRY, MAIL, said={"Postfix 452 4.3.1 disk": "452 4.3.1 Insufficient system storage"}),
    *rows(Act.RETRY, RCPT, said={
        "Postfix 452 4.5.3 recipients": "452 4.5.3 Error: too many recipients",
        "Postfix 450 4.1.8 sender": "450 4.1.8 <erp@contoso.test>: Sender address rejected: Domain not found",
    }),
    *rows(Act.RETRY, AUTH, said={
        "Postfix 454 4.7.0 login": "454 4.7.0 Temporary authentication failure: Connection lost to authentication "
        "server",
        "Dovecot 454 4.7.0 login": "454 4.7.0 Temporary authentication failure.",
    }),
    *rows(Act.RETRY, TLS, said={"Postfix 454 4.7.0 TLS": "454 4.7.0 TLS not available due to local problem"}),
    *rows(Act.WAIT, MAIL, RCPT, DATA, said={
        "Postfix 421 4.4.2 time-out": "421 4.4.2 mail.example.org Error: timeout exceeded",
        "Postfix 421 4.7.0 errors": "421 4.7.0 mail.example.org Error: too many errors",
    }),
    *rows(Act.WAIT, GREETING, said={
        "Postfix 421 4.7.0 connections": "421 4.7.0 mail.example.org Error: too many connections from 203.0.113.7",
        "Postfix 421 4.3.2 busy": "421 4.3.2 All server ports are busy",
    }),
    *rows(Act.FAULT, RCPT, FINAL, said={
        "Postfix 554 5.7.1 relay": "554 5.7.1 <klant@example.org>: Relay access denied",
    }),
    *rows(Act.FAIL, RCPT, FINAL, said={
        "Postfix 550 5.1.1 unknown": "550 5.1.1 <klant@example.org>: Recipient address rejected: User unknown in "
        "local recipient table",
        "Dovecot 554 5.2.2 quota": "554 5.2.2 <klant@example.org> Quota exceeded (mailbox for user is full)",
        "Dovecot 552 5.2.2 quota": "552 5.2.2 <klant@example.org> Quota exceeded (mailbox for user is full)",
    }),
    *rows(Act.FAIL, RCPT, said={
        "Gmail 550 5.2.1 inactive": "550-5.2.1 The email account that you tried to reach is inactive.\n"
        "550 5.2.1  https://support.google.com/mail/?p=DisabledUser 5b1f17b1804b1sm4 - gsmtp",
    }),
    *rows(Act.FAIL, FINAL, said={
        "Rspamd 554 5.7.1 spam": "554 5.7.1 Spam message rejected",
        "Postfix 552 5.3.4 size": "552 5.3.4 Error: message file too big",
    }),
    *rows(Act.FAIL, MAIL, said={"Postfix 552 5.3.4 limit": "552 5.3.4 Message size exceeds fixed limit"}),
    *rows(Act.FAIL, DATA, said={"Postfix 503 5.5.1 order": "503 5.5.1 Error: need RCPT command"}),
    *rows(Act.FAULT, MAIL, sender=True, said={
        "Postfix 553 5.7.1 sender": "553 5.7.1 <boss@contoso.test>: Sender address rejected: not owned by user erp",
        "Postfix 501 5.1.7 syntax": "501 5.1.7 Bad sender address syntax",
    }),
    *rows(Act.FAULT, GREETING, said={
        "Postfix 554 5.7.1 client": "554 5.7.1 Service unavailable; Client host [203.0.113.7] blocked",
    }),
]  # fmt: skip

MENTIONED = [
    *rows(Act.FAIL, RCPT, FINAL, said={
        "address 550 5.1.1 5.7.60": "550 5.1.1 <factuur-5.7.60@example.org>: User unknown",
        "address 550 5.1.1 5.2.252": "550 5.1.1 <5.2.252@example.org>: User unknown",
        "address 550 5.1.1 5.2.1": "550 5.1.1 5.2.1@example.org User unknown",
        "host 550 5.6.0 5.7.57": "550 5.6.0 Content refused by mx 5.7.57.example.org",
        "host 550 5.6.0 5.1.90": "550 5.6.0 Content refused by [5.1.90.7]",
        "host 550 5.6.0 5.7.501": "550 5.6.0 Content refused by 550-5.7.501.mx.example.org",
        "host 550": "550 5.7.60.example.org does not take this message",
        "host 554": "554 5.1.90.7 may not send to this host",
    }),
    *rows(Act.RETRY, RCPT, FINAL, said={
        "address 451 4.7.1 5.2.1": "451 4.7.1 <lijst-5.2.1@example.org>: Greylisting in action",
        "host 450 4.2.0 5.7.57": "450 4.2.0 Greylisted by mx-5.7.57.example.org",
    }),
    *rows(Act.FAULT, MAIL, sender=True, said={
        "address 550 5.1.0 5.3.4": "550 5.1.0 <facturen@5.3.4.contoso.test>: Sender denied",
        "host 553 5.7.1 5.2.3": "553 5.7.1 Sender denied by policy of mx-5.2.3.example.org",
    }),
    *rows(Act.FAULT, AUTH, said={
        "host 535 5.7.139 5.7.3": f"{NO_LOGIN} account has an issue. [mx 5.7.3.example.org 2026-11-23T08:00:27Z]",
        "host 535": "535 5.7.3.example.org does not let you in",
    }),
    *rows(Act.WAIT, MAIL, RCPT, DATA, FINAL, said={
        "host 421 4.3.2 4.4.2": "421 4.3.2 mx-4.4.2.example.org Service not available",
    }),
]  # fmt: skip
"""An enhanced code in an address or a host name is none."""
