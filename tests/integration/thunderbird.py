#!/usr/bin/env python3
# SPDX-FileCopyrightText: Postkontor contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person at Thunderbird: sets it up from address and password alone, reads, answers, moves, finds and deletes.

Usage: thunderbird.py ADDRESS PASSWORD AUTHORITY.pem SCREENSHOTS

Thunderbird runs under Xvfb with a new profile and is driven by its own remote protocol (Marionette): the set-up through the fields and
buttons that a person sees, the mail through the commands behind the buttons. What was done and seen is printed as one JSON object a line;
screenshots of each station go to SCREENSHOTS. Exit code 1: something did not come about. tst_thunderbird starts it on a host of its own.
"""
import base64
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

PORT = 2828
PATIENCE = 120  # seconds for one thing to come about on a busy machine
PREFERENCES = {
    "marionette.port": PORT,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "extensions.update.enabled": False,
    "mail.inappnotifications.enabled": False,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "network.captive-portal-service.enabled": False,
    "services.settings.server": "",
    "toolkit.telemetry.enabled": False,
}


class Marionette:
    """https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html: "LENGTH:[type, id, command, parameters]"."""

    def __init__(self):
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", PORT), 5)
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.3)
        self.socket.settimeout(2 * PATIENCE)
        self.received, self.sent = b"", 0
        self.read()  # who it is
        self.command("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"timeouts": {"script": PATIENCE * 1000}}}})
        self.command("Marionette:SetContext", {"value": "chrome"})

    def read(self):
        while b":" not in self.received:
            self.more()
        length, _, self.received = self.received.partition(b":")
        while len(self.received) < int(length):
            self.more()
        message, self.received = self.received[:int(length)], self.received[int(length):]
        return json.loads(message)

    def more(self):
        octets = self.socket.recv(65536)
        if not octets:
            sys.exit("thunderbird: it ended")
        self.received += octets

    def command(self, name, parameters):
        self.sent += 1
        message = json.dumps([0, self.sent, name, parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(message), message))
        while True:
            kind, number, error, result = self.read()
            if kind == 1 and number == self.sent:
                if error:
                    raise RuntimeError(f"{error['error']}: {error['message']}")
                return result

    def run(self, script, *arguments):
        """The body of an async function in Thunderbird's own context; what it returns."""
        wrapped = f"""const [done, ...args] = [arguments[arguments.length - 1], ...arguments];
            (async () => {{ {script} }})().then(value => done({{value}}), error => done({{error: String(error)}}));"""
        result = self.command("WebDriver:ExecuteAsyncScript", {"script": wrapped, "args": list(arguments), "sandbox": "system", "newSandbox": True})["value"]
        if "error" in result:
            raise RuntimeError(result["error"])
        return result.get("value")

    def wait(self, what, script, *arguments):
        """Until `script` returns something true; that."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            value = self.run(script, *arguments)
            if value:
                return value
            time.sleep(0.5)
        raise RuntimeError(f"did not come about: {what}")


# Of every script; the folder objects of Thunderbird are named by their path below the account.
HELPERS = """
    const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
    const main = Services.wm.getMostRecentWindow("mail:3pane");
    const hub = id => main.document.querySelector("account-hub-container")?.openOrClosedShadowRoot?.querySelector(id);
    const inside = (element, id) => element && (element.querySelector(id) || element.openOrClosedShadowRoot?.querySelector(id));
    const account = () => MailServices.accounts.accounts.find(one => one.incomingServer.type == "imap");
    const pathOf = one => decodeURIComponent(one.URI.split("/").slice(3).join("/"));
    const folder = path => [...account().incomingServer.rootFolder.descendants].find(one => pathOf(one).toLowerCase() == path.toLowerCase());
    const messages = path => folder(path) ? [...folder(path).messages] : [];
    const look = path => folder(path).updateFolder(main.msgWindow);
"""


class Person:
    def __init__(self, marionette, pictures):
        self.thunderbird, self.pictures, self.taken = marionette, pictures, 0

    def run(self, script, *arguments):
        return self.thunderbird.run(HELPERS + script, *arguments)

    def wait(self, what, script, *arguments):
        return self.thunderbird.wait(what, HELPERS + script, *arguments)

    def picture(self, name):
        self.taken += 1
        shot = self.thunderbird.command("WebDriver:TakeScreenshot", {"full": True, "hash": False})["value"]
        (self.pictures / f"{self.taken:02}-{name}.png").write_bytes(base64.b64decode(shot))

    def tell(self, did, **seen):
        print(json.dumps({"did": did, **seen}, ensure_ascii=False), flush=True)

    def fill(self, step, field, text):
        self.run("""
            const input = inside(hub(args[0]), args[1]);
            input.focus();
            input.value = args[2];
            for (const kind of ["input", "change", "blur"])
                input.dispatchEvent(new Event(kind, { bubbles: true }));
        """, step, field, text)

    def forward(self):
        button = 'return inside(hub("#emailFooter"), "#forward")'
        self.wait("the button to go on", button + " && !" + button[7:] + ".disabled")
        self.run('inside(hub("#emailFooter"), "#forward").click()')

    def step(self):
        return self.run('return [...hub(".account-hub-view").querySelectorAll(".account-hub-step")].filter(one => !one.hidden).map(one => one.id).join(" ")')

    def trust(self, authority):
        pem = re.sub(r"-----[^-]+-----|\s", "", pathlib.Path(authority).read_text())
        self.run('Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB).addCertFromBase64(args[0], "C,,")', pem)

    def set_up(self, address, password):
        self.wait("the account hub", 'return inside(hub("#emailAutoConfigSubview"), "#email")')
        self.fill("#emailAutoConfigSubview", "#realName", "Mei Lin")
        self.fill("#emailAutoConfigSubview", "#email", address)
        self.picture("address")
        self.forward()
        self.wait("a configuration", 'return !hub("#emailAutoConfigSubview") || hub("#emailAutoConfigSubview").hidden')
        time.sleep(1)
        found = self.step()
        self.picture("found")
        if found == "emailConfigFoundSubview":
            text = self.run('const it = hub("#emailConfigFoundSubview"); return (it.innerText || it.textContent).replace(/\\s+/g, " ")')
            self.tell("looked up", step=found, text=text)
            self.forward()
        self.wait("the question for the password", 'return inside(hub("#emailPasswordSubview"), "#password") && !hub("#emailPasswordSubview").hidden')
        self.fill("#emailPasswordSubview", "#password", password)
        self.picture("password")
        self.forward()
        self.wait("the account", "return Boolean(account())")
        server = self.run("""
            const incoming = account().incomingServer, outgoing = MailServices.outgoingServer.defaultServer;
            return { incoming: `${incoming.type} ${incoming.hostname ?? incoming.hostName}:${incoming.port} ${incoming.socketType} ${incoming.authMethod} ${incoming.username}`,
                     outgoing: `${outgoing.serverURI.spec} ${outgoing.socketType} ${outgoing.authMethod} ${outgoing.username}` };
        """)
        time.sleep(2)
        self.picture("done")
        self.tell("set up", **server)

    def leave_hub(self):
        self.run('main.document.querySelector("account-hub-container")?.remove()')

    def open_inbox(self, expected):
        self.wait("the inbox", 'return Boolean(account() && folder("Inbox"))')
        self.wait(f"{expected} messages", 'look("Inbox"); return messages("Inbox").length >= args[0]', expected)
        self.tell("listed", folders=self.run("return [...account().incomingServer.rootFolder.descendants].map(pathOf)"),
                  subjects=self.run('return messages("Inbox").map(one => one.mime2DecodedSubject)'))

    def read(self, subject):
        self.run("""
            const tab = main.document.getElementById("tabmail").currentTabInfo;
            const about = tab.chromeBrowser.contentWindow;
            about.displayFolder(folder("Inbox").URI);
            await new Promise(resolve => main.setTimeout(resolve, 1500));
            const at = messages("Inbox").find(one => one.mime2DecodedSubject == args[0]);
            about.threadTree.selectedIndex = about.gDBView.findIndexOfMsgHdr(at, true);
        """, subject)
        text = self.wait("the text", """
            const about = main.document.getElementById("tabmail").currentTabInfo.chromeBrowser.contentWindow;
            const shown = about.messageBrowser?.contentWindow?.getMessagePaneBrowser?.()?.contentDocument?.body?.textContent;
            return shown && shown.trim();
        """)
        time.sleep(1)
        self.picture("read")
        seen = self.wait("the mark that it was read", 'return messages("Inbox").find(one => one.mime2DecodedSubject == args[0]).isRead', subject)
        self.tell("read", text=text, seen=seen)

    def send(self, to, subject, text):
        self.run("""
            const fields = Cc["@mozilla.org/messengercompose/composefields;1"].createInstance(Ci.nsIMsgCompFields);
            const params = Cc["@mozilla.org/messengercompose/composeparams;1"].createInstance(Ci.nsIMsgComposeParams);
            fields.to = args[0];
            fields.subject = args[1];
            fields.body = args[2];
            params.composeFields = fields;
            params.identity = account().defaultIdentity;
            params.format = Ci.nsIMsgCompFormat.PlainText;
            MailServices.compose.OpenComposeWindowWithParams(null, params);
        """, to, subject, text)
        self.wait("the window to write in", 'const it = Services.wm.getMostRecentWindow("msgcompose"); return Boolean(it && it.gMsgCompose && it.gWindowLocked === false && it.gContentChanged !== undefined)')
        time.sleep(2)
        self.run('Services.wm.getMostRecentWindow("msgcompose").goDoCommand("cmd_sendNow")')
        self.wait("the mail to be sent", 'return !Services.wm.getMostRecentWindow("msgcompose")')
        self.wait("the copy of it", 'look("Sent"); return messages("Sent").some(one => one.mime2DecodedSubject == args[0])', subject)
        self.tell("sent", subjects=self.run('return messages("Sent").map(one => one.mime2DecodedSubject)'))

    def move(self, subject, to):
        self.run("""
            const at = messages("Inbox").find(one => one.mime2DecodedSubject == args[0]);
            await new Promise((resolve, reject) => MailServices.copy.copyMessages(folder("Inbox"), [at], folder(args[1]), true,
                { onStartCopy() {}, onProgress() {}, setMessageKey() {}, getMessageId() {}, onStopCopy(status) { status ? reject(status) : resolve(); } }, main.msgWindow, false));
        """, subject, to)
        self.wait("the moved mail", 'look(args[1]); return messages(args[1]).some(one => one.mime2DecodedSubject == args[0])', subject, to)
        self.tell("moved", inbox=self.run('return messages("Inbox").map(one => one.mime2DecodedSubject)'))

    def find(self, word):
        """By the server: Edit, Find, Search Messages, with "Run search on server"."""
        self.tell("found", subjects=self.run("""
            const session = Cc["@mozilla.org/messenger/searchSession;1"].createInstance(Ci.nsIMsgSearchSession);
            session.addScopeTerm(Ci.nsMsgSearchScope.onlineMail, folder("Inbox"));
            const term = session.createTerm(), value = term.value;
            value.attrib = Ci.nsMsgSearchAttrib.Body;
            value.str = args[0];
            term.attrib = value.attrib;
            term.value = value;
            term.op = Ci.nsMsgSearchOp.Contains;
            term.booleanAnd = true;
            session.appendTerm(term);
            const hits = [];
            await new Promise(resolve => {
                session.registerListener({ onSearchHit(hit) { hits.push(hit.mime2DecodedSubject); }, onSearchDone() { resolve(); }, onNewSearch() {} });
                session.search(main.msgWindow);
            });
            return hits;
        """, word))

    def delete(self, subject):
        self.run("""
            const at = messages("Inbox").find(one => one.mime2DecodedSubject == args[0]);
            folder("Inbox").deleteMessages([at], main.msgWindow, false, false, null, false);
        """, subject)
        self.wait("the deleted mail in the trash", 'look("Trash"); return messages("Trash").some(one => one.mime2DecodedSubject == args[0])', subject)
        self.picture("deleted")
        self.tell("deleted", inbox=self.run('return messages("Inbox").map(one => one.mime2DecodedSubject)'))

    def hear(self, subject):
        """New mail, without asking: the inbox is watched (IDLE)."""
        self.tell("waits")
        self.wait("new mail", 'return messages("Inbox").some(one => one.mime2DecodedSubject == args[0])', subject)
        self.picture("heard")
        self.tell("heard")


def play(person, address, password, authority):
    person.trust(authority)
    person.set_up(address, password)
    person.leave_hub()
    person.open_inbox(3)
    person.read("first: 你好")
    person.send(address, "to myself", "Written in Thunderbird.\n")
    person.wait("the mail to oneself", 'look("Inbox"); return messages("Inbox").some(one => one.mime2DecodedSubject == "to myself")')
    person.move("second", "Archive")
    person.find("needle")
    person.delete("third")
    person.hear("while it was open")


def main():
    address, password, authority, pictures = sys.argv[1:]
    pictures = pathlib.Path(pictures)
    pictures.mkdir(parents=True, exist_ok=True)
    home = pathlib.Path(tempfile.mkdtemp(prefix="thunderbird-"))
    started = []
    try:
        (home / "profile").mkdir()
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
        (home / "profile" / "user.js").write_text("".join(lines))
        reading, writing = os.pipe()
        started.append(subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"],
                                        pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        os.close(writing)
        display = os.read(reading, 20).decode().strip()
        environment = dict(os.environ, HOME=str(home), DISPLAY=f":{display}", LANG="C.UTF-8", MOZ_ENABLE_WAYLAND="0")
        with open(pictures / "thunderbird.log", "wb") as log:
            started.append(subprocess.Popen(["thunderbird", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", str(home / "profile")],
                                            env=environment, stdout=log, stderr=subprocess.STDOUT))
        person = Person(Marionette(), pictures)
        try:
            play(person, address, password, authority)
        except RuntimeError as error:
            person.picture("wrong")
            person.tell("wrong", error=str(error))
            sys.exit(1)
    finally:
        for process in reversed(started):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
