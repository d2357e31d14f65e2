// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow/trayicon.h"
#include <QCoreApplication>
#include <QMenu>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace ui {

namespace {
const QList<int> kSizes{16, 22, 24, 32, 48, 64};
}

TrayIcon::TrayIcon(EngineConnection &engine, const AlertModel &alerts, QWidget *window)
    : QObject(window), m_model(engine, alerts), m_window(window), m_menu(std::make_unique<QMenu>())
{
    m_headline = m_menu->addAction(QString());
    m_headline->setEnabled(false);
    m_menu->addSeparator();
    m_menu->addAction(tr("Show or hide the window"), this, &TrayIcon::toggleWindow);
    m_menu->addAction(tr("Quit"), window, [window] {
        if (window->close())
            QCoreApplication::quit(); // also when the window was hidden
    });
    if (QSystemTrayIcon::isSystemTrayAvailable()) {
        m_icon = new QSystemTrayIcon(this);
        m_icon->setContextMenu(m_menu.get());
        connect(m_icon, &QSystemTrayIcon::messageClicked, this, &TrayIcon::messageClicked);
        connect(m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
            if (reason == QSystemTrayIcon::Trigger)
                toggleWindow();
        });
    }
    connect(&m_model, &TrayModel::changed, this, &TrayIcon::show);
    show();
    if (m_icon)
        m_icon->show();
}

TrayIcon::~TrayIcon() = default;

void TrayIcon::show()
{
    m_headline->setText(m_model.text().section(u'\n', 0, 0).replace(u'&', u"&&"_s));
    if (!m_icon)
        return;
    m_icon->setIcon(iconFor(m_model.state()));
    m_icon->setToolTip(m_model.text().toHtmlEscaped()); // some desktops read it as HTML
}

void TrayIcon::toggleWindow()
{
    if (m_window->isVisible() && !m_window->isMinimized()) {
        m_window->hide();
        return;
    }
    m_window->setWindowState(m_window->windowState() & ~Qt::WindowMinimized);
    m_window->show();
    m_window->raise();
    m_window->activateWindow();
}

void TrayIcon::tell(const QString &title, const QString &text, QSystemTrayIcon::MessageIcon kind)
{
    if (m_icon && QSystemTrayIcon::supportsMessages())
        m_icon->showMessage(title, text, kind);
}

QIcon TrayIcon::iconFor(State state)
{
    const QIcon base(u":/postkontor.svg"_s);
    if (state == State::Flowing)
        return base; // all is well: no badge
    QIcon icon;
    for (const int size : kSizes) {
        QPixmap picture = base.pixmap(QSize(size, size), 1.0);
        QPainter painter(&picture);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF corner(size * 0.42, size * 0.42, size * 0.58, size * 0.58);
        painter.setBrush(Qt::white);
        painter.setPen(Qt::NoPen);
        painter.drawEllipse(corner);
        QFont font = painter.font();
        font.setPixelSize(qMax(8, int(size * 0.5)));
        painter.setFont(font);
        painter.setPen(stateColor(state, Qt::white));
        painter.drawText(corner, Qt::AlignCenter, QString(stateShape(state)));
        painter.end();
        icon.addPixmap(picture);
    }
    return icon;
}

} // namespace ui
