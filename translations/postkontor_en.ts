<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ui::AddressesPage</name>
    <message numerus="yes">
        <source>this user and %Ln more</source>
        <comment>addresses</comment>
        <translation>
            <numerusform>this user and %Ln more</numerusform>
            <numerusform>this user and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::AlertBell</name>
    <message numerus="yes">
        <source>%Ln alert(s) to look at</source>
        <translation>
            <numerusform>%Ln alert to look at</numerusform>
            <numerusform>%Ln alerts to look at</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln alert(s)</source>
        <translation>
            <numerusform>%Ln alert</numerusform>
            <numerusform>%Ln alerts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::AlertsPanel</name>
    <message numerus="yes">
        <source>%Ln alert(s) silenced for %1: nobody is told of them or their like.</source>
        <translation>
            <numerusform>%Ln alert silenced for %1: nobody is told of it or its like.</numerusform>
            <numerusform>%Ln alerts silenced for %1: nobody is told of them or their like.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln active</source>
        <translation>
            <numerusform>%Ln active</numerusform>
            <numerusform>%Ln active</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::AliasModel</name>
    <message numerus="yes">
        <source>%1 and %Ln more</source>
        <comment>addresses</comment>
        <translation>
            <numerusform>%1 and %Ln more</numerusform>
            <numerusform>%1 and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::AliasesPanel</name>
    <message numerus="yes">
        <source>%Ln alias(es)</source>
        <translation>
            <numerusform>%Ln alias</numerusform>
            <numerusform>%Ln aliases</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::BansPanel</name>
    <message numerus="yes">
        <source>%Ln kept out</source>
        <translation>
            <numerusform>%Ln kept out</numerusform>
            <numerusform>%Ln kept out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::ConfirmBar</name>
    <message numerus="yes">
        <source>The new settings are in effect. They go back by themselves in %Ln second(s) unless you keep them.</source>
        <translation>
            <numerusform>The new settings are in effect. They go back by themselves in %Ln second unless you keep them.</numerusform>
            <numerusform>The new settings are in effect. They go back by themselves in %Ln seconds unless you keep them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::ConnectionsPanel</name>
    <message numerus="yes">
        <source>Close %Ln connection(s)</source>
        <translation>
            <numerusform>Close %Ln connection</numerusform>
            <numerusform>Close %Ln connections</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln open</source>
        <translation>
            <numerusform>%Ln open</numerusform>
            <numerusform>%Ln open</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Close %Ln connection(s)? What is under way there breaks off; this cannot be undone.</source>
        <translation>
            <numerusform>Close %Ln connection? What is under way there breaks off; this cannot be undone.</numerusform>
            <numerusform>Close %Ln connections? What is under way there breaks off; this cannot be undone.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::DeliveryPanel</name>
    <message numerus="yes">
        <source>%Ln attempt(s)</source>
        <translation>
            <numerusform>%Ln attempt</numerusform>
            <numerusform>%Ln attempts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::DestinationsPanel</name>
    <message numerus="yes">
        <source>%Ln destination(s) paused; their mail waits.</source>
        <translation>
            <numerusform>%Ln destination paused; its mail waits.</numerusform>
            <numerusform>%Ln destinations paused; their mail waits.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln destination(s) resumed.</source>
        <translation>
            <numerusform>%Ln destination resumed.</numerusform>
            <numerusform>%Ln destinations resumed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln destination(s)</source>
        <translation>
            <numerusform>%Ln destination</numerusform>
            <numerusform>%Ln destinations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::DomainsPanel</name>
    <message numerus="yes">
        <source>%Ln record(s) need a look.</source>
        <translation>
            <numerusform>%Ln record needs a look.</numerusform>
            <numerusform>%Ln records need a look.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::DoorWords</name>
    <message numerus="yes">
        <source>ends in %Ln day(s)</source>
        <translation>
            <numerusform>ends in %Ln day</numerusform>
            <numerusform>ends in %Ln days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln disposable mailbox(es) at a time</source>
        <translation>
            <numerusform>%Ln disposable mailbox at a time</numerusform>
            <numerusform>%Ln disposable mailboxes at a time</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) in each</source>
        <translation>
            <numerusform>%Ln message in each</numerusform>
            <numerusform>%Ln messages in each</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>each for %Ln day(s) at most</source>
        <translation>
            <numerusform>each for %Ln day at most</numerusform>
            <numerusform>each for %Ln days at most</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>each for %Ln hour(s) at most</source>
        <translation>
            <numerusform>each for %Ln hour at most</numerusform>
            <numerusform>each for %Ln hours at most</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>each for %Ln minute(s) at most</source>
        <translation>
            <numerusform>each for %Ln minute at most</numerusform>
            <numerusform>each for %Ln minutes at most</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::DrainPreview</name>
    <message numerus="yes">
        <source>%1; not known for %Ln recipient(s)</source>
        <comment>the time when most are gone</comment>
        <translation>
            <numerusform>%1; not known for %Ln recipient</numerusform>
            <numerusform>%1; not known for %Ln recipients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::FoundMailModel</name>
    <message numerus="yes">
        <source>%1 and %Ln more</source>
        <translation>
            <numerusform>%1 and %Ln more</numerusform>
            <numerusform>%1 and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::GroupsPanel</name>
    <message numerus="yes">
        <source>%Ln group(s)</source>
        <translation>
            <numerusform>%Ln group</numerusform>
            <numerusform>%Ln groups</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %1? %Ln mail(s) that wait for a moderator go back to their authors.</source>
        <translation>
            <numerusform>Delete %1? %Ln mail that waits for a moderator goes back to its author.</numerusform>
            <numerusform>Delete %1? %Ln mails that wait for a moderator go back to their authors.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::HeldDialog</name>
    <message numerus="yes">
        <source>%Ln mail(s) wait.</source>
        <translation>
            <numerusform>%Ln mail waits.</numerusform>
            <numerusform>%Ln mails wait.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::KeysPanel</name>
    <message numerus="yes">
        <source>%Ln key(s)</source>
        <translation>
            <numerusform>%Ln key</numerusform>
            <numerusform>%Ln keys</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::LogPanel</name>
    <message numerus="yes">
        <source>paused · %Ln new line(s)</source>
        <translation>
            <numerusform>paused · %Ln new line</numerusform>
            <numerusform>paused · %Ln new lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln line</numerusform>
            <numerusform>%Ln lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::MailboxesPanel</name>
    <message numerus="yes">
        <source>Delete %1 and its %Ln message(s) for good?</source>
        <translation>
            <numerusform>Delete %1 and its %Ln message for good?</numerusform>
            <numerusform>Delete %1 and its %Ln messages for good?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::MessageAct</name>
    <message numerus="yes">
        <source>%Ln message(s) moved to “%1”.</source>
        <translation>
            <numerusform>%Ln message moved to “%1”.</numerusform>
            <numerusform>%Ln messages moved to “%1”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) moved to the trash.</source>
        <translation>
            <numerusform>%Ln message moved to the trash.</numerusform>
            <numerusform>%Ln messages moved to the trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) deleted for good.</source>
        <translation>
            <numerusform>%Ln message deleted for good.</numerusform>
            <numerusform>%Ln messages deleted for good.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) taken back.</source>
        <translation>
            <numerusform>%Ln message taken back.</numerusform>
            <numerusform>%Ln messages taken back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) marked.</source>
        <translation>
            <numerusform>%Ln message marked.</numerusform>
            <numerusform>%Ln messages marked.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::MessageActions</name>
    <message numerus="yes">
        <source>Delete %Ln message(s)</source>
        <translation>
            <numerusform>Delete %Ln message</numerusform>
            <numerusform>Delete %Ln messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) will be deleted for good in 10 seconds.</source>
        <translation>
            <numerusform>%Ln message will be deleted for good in 10 seconds.</numerusform>
            <numerusform>%Ln messages will be deleted for good in 10 seconds.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln no longer existed.</source>
        <translation>
            <numerusform>%Ln no longer existed.</numerusform>
            <numerusform>%Ln no longer existed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Whether %Ln more is done is not known: the answer is missing.</source>
        <translation>
            <numerusform>Whether %Ln more is done is not known: the answer is missing.</numerusform>
            <numerusform>Whether %Ln more are done is not known: the answer is missing.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) are as they were.</source>
        <translation>
            <numerusform>%Ln message is as it was.</numerusform>
            <numerusform>%Ln messages are as they were.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) are in this folder.</source>
        <translation>
            <numerusform>%Ln message is in this folder.</numerusform>
            <numerusform>%Ln messages are in this folder.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) match the search “%1”.</source>
        <translation>
            <numerusform>%Ln message matches the search “%1”.</numerusform>
            <numerusform>%Ln messages match the search “%1”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Folder for %Ln file(s)</source>
        <translation>
            <numerusform>Folder for %Ln file</numerusform>
            <numerusform>Folder for %Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) saved in %1.</source>
        <translation>
            <numerusform>%Ln message saved in %1.</numerusform>
            <numerusform>%Ln messages saved in %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read by the engine; its log says why.</source>
        <translation>
            <numerusform>%Ln could not be read by the engine; its log says why.</numerusform>
            <numerusform>%Ln could not be read by the engine; its log says why.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::PasswordWords</name>
    <message numerus="yes">
        <source>Too short: %Ln more character(s).</source>
        <translation>
            <numerusform>Too short: %Ln more character.</numerusform>
            <numerusform>Too short: %Ln more characters.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::QueueLevers</name>
    <message numerus="yes">
        <source>%Ln recipient(s)</source>
        <translation>
            <numerusform>%Ln recipient</numerusform>
            <numerusform>%Ln recipients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln recipient(s)</source>
        <translation>
            <numerusform>%1: %Ln recipient</numerusform>
            <numerusform>%1: %Ln recipients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be changed any more.</source>
        <translation>
            <numerusform>%Ln could not be changed any more.</numerusform>
            <numerusform>%Ln could not be changed any more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln recipient(s) changed.</source>
        <translation>
            <numerusform>%1: %Ln recipient changed.</numerusform>
            <numerusform>%1: %Ln recipients changed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::QueuePanel</name>
    <message numerus="yes">
        <source>%Ln recipient(s)</source>
        <translation>
            <numerusform>%Ln recipient</numerusform>
            <numerusform>%Ln recipients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::ResponseDialog</name>
    <message numerus="yes">
        <source>%Ln time(s)</source>
        <translation>
            <numerusform>%Ln time</numerusform>
            <numerusform>%Ln times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::ResultsPanel</name>
    <message numerus="yes">
        <source>%Ln recipient(s)</source>
        <translation>
            <numerusform>%Ln recipient</numerusform>
            <numerusform>%Ln recipients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::SettingsDiff</name>
    <message numerus="yes">
        <source>%Ln setting(s) will change:</source>
        <translation>
            <numerusform>%Ln setting will change:</numerusform>
            <numerusform>%Ln settings will change:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::StatusLine</name>
    <message numerus="yes">
        <source>%Ln mailbox(es)</source>
        <translation>
            <numerusform>%Ln mailbox</numerusform>
            <numerusform>%Ln mailboxes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s)</source>
        <translation>
            <numerusform>%Ln message</numerusform>
            <numerusform>%Ln messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::SuppressionsPanel</name>
    <message numerus="yes">
        <source>Mail goes to %Ln address(es) again.</source>
        <translation>
            <numerusform>Mail goes to %Ln address again.</numerusform>
            <numerusform>Mail goes to %Ln addresses again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln address(es)</source>
        <translation>
            <numerusform>%Ln address</numerusform>
            <numerusform>%Ln addresses</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::TeamBoxModel</name>
    <message numerus="yes">
        <source>%1 and %Ln more</source>
        <comment>people</comment>
        <translation>
            <numerusform>%1 and %Ln more</numerusform>
            <numerusform>%1 and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::TeamBoxesPanel</name>
    <message numerus="yes">
        <source>%Ln team box(es)</source>
        <translation>
            <numerusform>%Ln team box</numerusform>
            <numerusform>%Ln team boxes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln people see it now.</source>
        <translation>
            <numerusform>%Ln person sees it now.</numerusform>
            <numerusform>%Ln people see it now.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %1 with its %Ln message(s)? This cannot be undone.</source>
        <translation>
            <numerusform>Delete %1 with its %Ln message? This cannot be undone.</numerusform>
            <numerusform>Delete %1 with its %Ln messages? This cannot be undone.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::TrayModel</name>
    <message numerus="yes">
        <source>%Ln recipient(s) in the queue</source>
        <translation>
            <numerusform>%Ln recipient in the queue</numerusform>
            <numerusform>%Ln recipients in the queue</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln alert(s) to look at</source>
        <translation>
            <numerusform>%Ln alert to look at</numerusform>
            <numerusform>%Ln alerts to look at</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::TrayPanel</name>
    <message numerus="yes">
        <source>%Ln mail(s) of %1 are on their way. Nothing more of this user is held until %2.</source>
        <translation>
            <numerusform>%Ln mail of %1 is on its way. Nothing more of this user is held until %2.</numerusform>
            <numerusform>%Ln mails of %1 are on their way. Nothing more of this user is held until %2.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 cannot sign in any more, and %Ln held mail(s) are deleted.</source>
        <translation>
            <numerusform>%1 cannot sign in any more, and %Ln held mail is deleted.</numerusform>
            <numerusform>%1 cannot sign in any more, and %Ln held mails are deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 cannot sign in any more, and %Ln mail(s) stay here.</source>
        <translation>
            <numerusform>%1 cannot sign in any more, and %Ln mail stays here.</numerusform>
            <numerusform>%1 cannot sign in any more, and %Ln mails stay here.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Lock %1 and delete %Ln held mail(s)? Nobody gets them back.</source>
        <translation>
            <numerusform>Lock %1 and delete %Ln held mail? Nobody gets it back.</numerusform>
            <numerusform>Lock %1 and delete %Ln held mails? Nobody gets them back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln user(s)</source>
        <translation>
            <numerusform>%Ln user</numerusform>
            <numerusform>%Ln users</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::UserModel</name>
    <message numerus="yes">
        <source>%Ln message(s)</source>
        <translation>
            <numerusform>%Ln message</numerusform>
            <numerusform>%Ln messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::UsersPanel</name>
    <message numerus="yes">
        <source>%Ln user(s)</source>
        <translation>
            <numerusform>%Ln user</numerusform>
            <numerusform>%Ln users</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %1 with the mailbox and its %Ln message(s)? This cannot be undone.</source>
        <translation>
            <numerusform>Delete %1 with the mailbox and its %Ln message? This cannot be undone.</numerusform>
            <numerusform>Delete %1 with the mailbox and its %Ln messages? This cannot be undone.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::WebhooksPanel</name>
    <message numerus="yes">
        <source>%Ln still to tell</source>
        <translation>
            <numerusform>%Ln still to tell</numerusform>
            <numerusform>%Ln still to tell</numerusform>
        </translation>
    </message>
</context>
</TS>
