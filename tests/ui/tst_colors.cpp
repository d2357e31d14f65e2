// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/colors.h"
#include "look/theme.h"
#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QStyle>
#include <QStyleOption>
#include <QTabWidget>
#include <QTest>
#include <algorithm>

using namespace Qt::StringLiterals;
using namespace ui;

class TestColors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void contrastIsThatOfWcag();
    void seriesStandOut_data();
    void seriesStandOut();
    void themesAreLegible_data();
    void themesAreLegible();
    void boxesAreSeenWhenEmpty_data();
    void boxesAreSeenWhenEmpty();
    void pagesAreLikeTheWindow_data() { themesAreLegible_data(); }
    void pagesAreLikeTheWindow();
    void statesHaveTheirOwnShape();
};

void TestColors::contrastIsThatOfWcag()
{
    QCOMPARE(qRound(contrast(Qt::black, Qt::white) * 100), 2100);
    QCOMPARE(qRound(contrast(Qt::white, Qt::white) * 100), 100);
    QCOMPARE(qRound(contrast(QColor(0x76, 0x76, 0x76), Qt::white) * 100), 454); // the known limit of 4.5:1
}

void TestColors::seriesStandOut_data()
{
    QTest::addColumn<QColor>("background");
    QTest::newRow("white") << QColor(Qt::white);
    QTest::newRow("fusion light") << QColor(0xef, 0xef, 0xef);
    QTest::newRow("light") << QColor(0xf3, 0xf4, 0xf6);
    QTest::newRow("dark") << QColor(0x1b, 0x1d, 0x20);
    QTest::newRow("breeze dark") << QColor(0x31, 0x36, 0x3b);
    QTest::newRow("middle grey") << QColor(0x77, 0x77, 0x77);
    QTest::newRow("black") << QColor(Qt::black);
}

void TestColors::seriesStandOut()
{
    QFETCH(const QColor, background);
    QSet<QRgb> different;
    for (int i = 0; i < kSeriesColors; ++i) {
        const QColor color = seriesColor(i, background);
        QVERIFY2(contrast(color, background) >= 3.0, qPrintable(u"series %1: %2"_s.arg(i).arg(color.name())));
        different.insert(color.rgb());
    }
    QCOMPARE(different.size(), kSeriesColors);
    for (const State state : {State::Flowing, State::Waiting, State::Held, State::Trouble, State::Failed}) {
        if (background != QColor(0x77, 0x77, 0x77)) // nothing reaches 4.5:1 there but black
            QVERIFY(contrast(stateColor(state, background), background) >= 4.5);
    }
}

void TestColors::boxesAreSeenWhenEmpty_data()
{
    QTest::addColumn<int>("theme");
    QTest::addColumn<int>("element");
    for (const Theme theme : {Theme::System, Theme::Light, Theme::Dark}) {
        const QByteArray name = themeName(theme).toLatin1();
        QTest::addRow("%s check box", name.constData()) << int(theme) << int(QStyle::PE_IndicatorCheckBox);
        QTest::addRow("%s choice", name.constData()) << int(theme) << int(QStyle::PE_IndicatorRadioButton);
        QTest::addRow("%s field", name.constData()) << int(theme) << int(QStyle::PE_FrameLineEdit);
    }
}

// WCAG 1.4.11: a control is told from what is around it. Fusion alone draws a dark hole on a dark window.
void TestColors::boxesAreSeenWhenEmpty()
{
    QFETCH(const int, theme);
    QFETCH(const int, element);
    applyTheme(*qApp, Theme(theme));
    const QColor window = QApplication::palette().color(QPalette::Window);
    QImage image(24, 24, QImage::Format_RGB32);
    image.fill(window);
    QStyleOptionFrame frame;
    QStyleOptionButton button;
    QStyleOption &option = element == QStyle::PE_FrameLineEdit ? static_cast<QStyleOption &>(frame) : button;
    option.palette = QApplication::palette();
    option.rect = QRect(4, 4, 15, 15);
    option.state = QStyle::State_Enabled | QStyle::State_Off;
    QPainter painter(&image);
    qApp->style()->drawPrimitive(QStyle::PrimitiveElement(element), &option, &painter);
    painter.end();
    double best = 0;
    for (int x = 3; x < 7; ++x)
        best = std::max(best, contrast(image.pixelColor(x, 11), window));
    QVERIFY2(best >= 3.0, qPrintable(QString::number(best)));
}

void TestColors::themesAreLegible_data()
{
    QTest::addColumn<int>("theme");
    QTest::newRow("system") << int(Theme::System);
    QTest::newRow("light") << int(Theme::Light);
    QTest::newRow("dark") << int(Theme::Dark);
}

void TestColors::themesAreLegible()
{
    QFETCH(const int, theme);
    applyTheme(*qApp, Theme(theme));
    const QPalette p = QApplication::palette();
    if (Theme(theme) != Theme::System)
        QCOMPARE(isDark(p), Theme(theme) == Theme::Dark);
    const auto ratio = [&p](QPalette::ColorRole text, QPalette::ColorRole background) {
        return contrast(p.color(text), p.color(background));
    };
    QVERIFY(ratio(QPalette::WindowText, QPalette::Window) >= 4.5);
    QVERIFY(ratio(QPalette::Text, QPalette::Base) >= 4.5);
    QVERIFY(ratio(QPalette::Text, QPalette::AlternateBase) >= 4.5);
    QVERIFY(ratio(QPalette::ButtonText, QPalette::Button) >= 4.5);
    QVERIFY(ratio(QPalette::ToolTipText, QPalette::ToolTipBase) >= 4.5);
    QVERIFY(contrast(captionColor(p), p.color(QPalette::Window)) >= 4.5);
    QVERIFY(contrast(captionColor(p), p.color(QPalette::Base)) >= 4.5);
    if (Theme(theme) == Theme::System)
        return; // what follows is the desktop's business there
    QVERIFY(ratio(QPalette::HighlightedText, QPalette::Highlight) >= 4.5);
    QVERIFY(ratio(QPalette::PlaceholderText, QPalette::Base) >= 4.5);
    QVERIFY(ratio(QPalette::Link, QPalette::Base) >= 4.5);
}

/// Captions and states have their contrast against the window: a page of tabs must not be of another colour.
void TestColors::pagesAreLikeTheWindow()
{
    QFETCH(const int, theme);
    applyTheme(*qApp, Theme(theme));
    QTabWidget tabs;
    tabs.addTab(new QWidget, u"Page"_s);
    tabs.resize(300, 200);
    const QImage seen = tabs.grab().toImage();
    QCOMPARE(seen.pixelColor(150, 120), QApplication::palette().color(QPalette::Window));
}

void TestColors::statesHaveTheirOwnShape()
{
    QSet<QChar> shapes;
    for (const State state : {State::Flowing, State::Waiting, State::Held, State::Trouble, State::Failed})
        shapes.insert(stateShape(state));
    QCOMPARE(shapes.size(), 5);
}

QTEST_MAIN(TestColors)
#include "tst_colors.moc"
