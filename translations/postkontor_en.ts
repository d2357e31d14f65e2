<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ui::ConnectionsPanel</name>
    <message numerus="yes">
        <source>Close %n connection(s)</source>
        <translation>
            <numerusform>Close %n connection</numerusform>
            <numerusform>Close %n connections</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n open</source>
        <translation>
            <numerusform>%n open</numerusform>
            <numerusform>%n open</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::MailboxesPanel</name>
    <message numerus="yes">
        <source>Delete %1 and its %n message(s) for good?</source>
        <translation>
            <numerusform>Delete %1 and its %n message for good?</numerusform>
            <numerusform>Delete %1 and its %n messages for good?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::MainWindow</name>
    <message numerus="yes">
        <source>%n mailbox(es)</source>
        <translation>
            <numerusform>%n mailbox</numerusform>
            <numerusform>%n mailboxes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::MessagesPanel</name>
    <message numerus="yes">
        <source>Delete %n message(s)</source>
        <translation>
            <numerusform>Delete %n message</numerusform>
            <numerusform>Delete %n messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) deleted for good.</source>
        <translation>
            <numerusform>%n message deleted for good.</numerusform>
            <numerusform>%n messages deleted for good.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) moved to the trash.</source>
        <translation>
            <numerusform>%n message moved to the trash.</numerusform>
            <numerusform>%n messages moved to the trash.</numerusform>
        </translation>
    </message>
</context>
</TS>
