// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/certificatespanel.h"
#include "backend/doorcalls.h"
#include "dialogs/roothelp.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "look/doorwords.h"
#include "look/format.h"
#include "look/words.h"
#include <QAction>
#include <QBoxLayout>
#include <QClipboard>
#include <QDateTime>
#include <QGuiApplication>
#include <QLabel>
#include <QLocale>
#include <QStackedWidget>
#include <QTableView>
#include <QTextDocument>
#include <algorithm>

using namespace Qt::StringLiterals;
using control::Certificate;

namespace ui {
namespace {

constexpr int kSoonMs = 300;
const auto kTopic = u"events"_s;

} // namespace

CertificatesPanel::CertificatesPanel(EngineConnection &engine, QWidget *parent)
    : PagePanel(engine, parent)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_detail(makeLabel())
    , m_root(new RootHelp(engine, this))
{
    m_renew = makeAction(tr("Renew certificates now"), u"refresh"_s, [this] { renew(); });
    m_renew->setIconText(tr("Renew now"));
    m_renew->setToolTip(tr("Ask the ACME server for a new certificate"));
    m_copy = makeAction(tr("Copy fingerprint"), u"copy"_s, [this] {
        if (chosen())
            QGuiApplication::clipboard()->setText(chosen()->fingerprint);
    });
    m_model.setHorizontalHeaderLabels({tr("For"), tr("From"), tr("State"), tr("Until"), tr("Signed by")});
    m_view = makeTable(&m_model, u"certificates"_s, tr("Certificates"), {26, 11, 20, 12, 18});
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addActions(actions());
    m_empty->setText(tr("No certificate is shown"),
                     tr("Nothing listens with TLS. Set \"listen.https\", \"listen.submissions\" or \"listen.smtp\": without a certificate of yours the server "
                        "makes one at once."));
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_root->hide();
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    addButtons(bar, actions(), true);
    bar->addStretch(1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    column->addWidget(m_detail);
    column->addWidget(m_root);
    column->addWidget(m_notice);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoonMs);
    connect(&m_soon, &QTimer::timeout, this, &CertificatesPanel::reload);
    connect(m_root, &RootHelp::failed, this, &CertificatesPanel::report);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &CertificatesPanel::updateState);
    connect(&engine.events(), &EventStream::storedEvent, this, &CertificatesPanel::onEvent);
    updateState();
}

CertificatesPanel::~CertificatesPanel()
{
    setWatched(false);
}

void CertificatesPanel::setWatched(bool watched)
{
    if (std::exchange(m_watched, watched) == watched)
        return;
    if (watched)
        m_engine.events().subscribe(kTopic);
    else
        m_engine.events().unsubscribe(kTopic);
}

void CertificatesPanel::showEvent(QShowEvent *event)
{
    setWatched(true);
    PagePanel::showEvent(event);
}

void CertificatesPanel::hideEvent(QHideEvent *event)
{
    PagePanel::hideEvent(event);
    setWatched(false);
}

void CertificatesPanel::onEvent(const control::Event &event)
{
    if (!m_watched || !event.kind.startsWith("certificate."_L1))
        return;
    if (event.kind == "certificate.failed"_L1)
        m_notice->say(tr("A certificate could not be had or used. The log says why; the old one stays in use."), {}, 0);
    m_soon.start();
}

void CertificatesPanel::reload()
{
    readCertificates(m_engine.api(), this, [this](const base::Result<QList<Certificate>> &all) {
        if (all)
            showAll(*all);
        else
            report(all.error());
    });
}

void CertificatesPanel::showAll(const QList<Certificate> &all)
{
    const int before = m_view->currentIndex().row();
    m_all = all;
    m_loaded = true;
    m_model.setRowCount(int(all.size()));
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (int row = 0; row < all.size(); ++row) {
        const Certificate &one = all[row];
        const QString names = QLocale().createSeparatedList(one.names);
        const auto [state, words] = DoorWords::standing(one, now);
        m_model.setItem(row, 0, cell(names.isEmpty() ? one.file : names));
        m_model.setItem(row, 1, cell(DoorWords::ofSource(one.source)));
        m_model.setItem(row, 2, stateCell(state, words));
        QStandardItem *until = cell(one.notAfter ? QLocale().toString(QDateTime::fromMSecsSinceEpoch(one.notAfter).date(), QLocale::ShortFormat) : u"–"_s);
        until->setToolTip(one.notAfter ? Format::moment(one.notAfter) : QString());
        m_model.setItem(row, 3, until);
        m_model.setItem(row, 4, cell(one.issuer));
    }
    if (!all.isEmpty())
        m_view->selectRow(before >= 0 && before < all.size() ? before : 0);
    updateState();
}

const Certificate *CertificatesPanel::chosen() const
{
    const int row = m_view->currentIndex().row();
    return row >= 0 && row < m_all.size() ? &m_all[row] : nullptr;
}

QString CertificatesPanel::detail() const
{
    return m_detail->text();
}

void CertificatesPanel::renew()
{
    renewCertificate(m_engine.api(), this, [this](const base::Result<void> &asked) {
        if (asked)
            m_notice->say(tr("The ACME server is being asked. What comes of it is seen here and in the log."));
        else if (asked.error().kind == base::ErrorKind::NotFound)
            m_notice->say(tr("No ACME server is set: \"acme.directory\" in Settings. Files are watched by themselves, and the local authority renews its own."));
        else if (asked.error().kind == base::ErrorKind::Exists)
            m_notice->say(tr("The ACME server is being asked already."));
        else
            report(asked.error());
    });
}

void CertificatesPanel::updateState()
{
    m_stack->setCurrentWidget(m_loaded && m_all.isEmpty() ? static_cast<QWidget *>(m_empty) : m_view);
    const Certificate *one = chosen();
    m_copy->setEnabled(one && !one->fingerprint.isEmpty());
    m_root->setVisible(std::any_of(m_all.cbegin(), m_all.cend(), [](const Certificate &c) { return c.source == "local"_L1; }));
    QStringList lines;
    if (one) {
        const QString problem = DoorWords::problemOf(*one, QDateTime::currentMSecsSinceEpoch());
        if (!problem.isEmpty())
            lines << stateShape(State::Trouble) + u' ' + problem;
        if (one->isDefault)
            lines << tr("Also shown to whoever asks for no name, or for another one.");
        if (!one->file.isEmpty())
            lines << tr("Read from %1.").arg(Format::oneLine(one->file));
        if (!one->fingerprint.isEmpty())
            lines << tr("Fingerprint (SHA-256): %1").arg(QString(one->fingerprint).replace(u':', u' '));
    }
    m_detail->setVisible(!lines.isEmpty());
    m_detail->setText(lines.join(u'\n'));
}

} // namespace ui
