// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/roothelp.h"
#include "backend/doorcalls.h"
#include "docks/savefile.h"
#include "look/glyphs.h"
#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

enum System { Windows, MacOs, Linux, IPhone, Android, MailPrograms };

/// As they want it: the others read PEM.
bool wantsDer(System system)
{
    return system == Windows || system == IPhone || system == Android;
}

QString stepsOf(System system)
{
    switch (system) {
    case Windows:
        return RootHelp::tr("Open the file, choose \"Install Certificate\", then \"Local Machine\" and the store \"Trusted Root Certification Authorities\". For a "
                            "whole domain: group policy, Public Key Policies.");
    case MacOs:
        return RootHelp::tr("Open the file and add it to the keychain \"System\". Double-click it there and choose \"Always Trust\" for SSL.");
    case Linux:
        return RootHelp::tr("Debian and Ubuntu: copy the file as postkontor.crt to /usr/local/share/ca-certificates and run update-ca-certificates. Fedora: "
                            "/etc/pki/ca-trust/source/anchors and update-ca-trust.");
    case IPhone:
        return RootHelp::tr("Open the file on the phone and install the profile. Then switch it on: Settings, General, About, Certificate Trust Settings.");
    case Android:
        return RootHelp::tr("Open Settings, Security, Encryption and credentials, Install a certificate, CA certificate, and choose the file.");
    case MailPrograms:
        break;
    }
    return RootHelp::tr("Thunderbird and Firefox have a list of their own: Settings, Privacy and Security, Certificates, Authorities, Import.");
}

} // namespace

RootHelp::RootHelp(EngineConnection &engine, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_system(new QComboBox(this))
    , m_save(new QPushButton(glyph(u"save"_s), tr("Save the root…"), this))
    , m_steps(new QLabel(this))
{
    m_system->addItem(u"Windows"_s, Windows);
    m_system->addItem(u"macOS"_s, MacOs);
    m_system->addItem(u"Linux"_s, Linux);
    m_system->addItem(u"iPhone, iPad"_s, IPhone);
    m_system->addItem(u"Android"_s, Android);
    m_system->addItem(u"Thunderbird, Firefox"_s, MailPrograms);
    m_system->setAccessibleName(tr("System that is to trust it"));
    m_save->setAutoDefault(false);
    m_steps->setTextFormat(Qt::PlainText);
    m_steps->setWordWrap(true);
    m_steps->setMinimumWidth(1);
    auto *caption = new QLabel(tr("Root of the local authority, for:"), this);
    caption->setTextFormat(Qt::PlainText);
    caption->setBuddy(m_system);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(caption);
    row->addWidget(m_system);
    row->addWidget(m_save);
    row->addStretch(1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(row);
    column->addWidget(m_steps);
    connect(m_system, &QComboBox::currentIndexChanged, this, &RootHelp::showSteps);
    connect(m_save, &QAbstractButton::clicked, this, &RootHelp::save);
    showSteps();
}

QString RootHelp::text() const
{
    return m_steps->text();
}

void RootHelp::showSteps()
{
    m_steps->setText(stepsOf(System(m_system->currentData().toInt())));
}

void RootHelp::save()
{
    const bool der = wantsDer(System(m_system->currentData().toInt()));
    m_save->setEnabled(false);
    readLocalRoot(m_engine.api(), der, this, [this, der](const base::Result<QByteArray> &root) {
        m_save->setEnabled(true);
        if (root)
            saveBytes(this, der ? u"postkontor-root.cer"_s : u"postkontor-root.pem"_s, *root);
        else
            Q_EMIT failed(root.error());
    });
}

} // namespace ui
