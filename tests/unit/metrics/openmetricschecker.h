// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayList>
#include <QHash>
#include <QRegularExpression>
#include <QSet>
#include <QString>
#include <cmath>

/// Reads OpenMetrics 1.0 text and remembers the first thing that is wrong with it.
class OpenMetricsChecker
{
public:
    explicit OpenMetricsChecker(const QByteArray &text)
    {
        QByteArrayList lines = text.split('\n');
        check(text.endsWith("# EOF\n") && text.count("# EOF") == 1, "one EOF at the end");
        lines.removeLast();
        lines.removeLast();
        for (const QByteArray &line : lines)
            read(QString::fromUtf8(line));
        finishHistogram();
    }

    QString problem() const { return m_problem; }
    QHash<QString, double> values; ///< "name{labels}" -> value

private:
    void check(bool ok, const char *what)
    {
        if (!ok && m_problem.isEmpty())
            m_problem = QLatin1StringView(what) + QStringLiteral(" at: ") + m_line;
    }
    void read(const QString &line)
    {
        m_line = line;
        static const QRegularExpression meta(
            QStringLiteral("^# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$"));
        if (const QRegularExpressionMatch match = meta.match(line); match.hasMatch())
            readMeta(match.captured(1), match.captured(2), match.captured(3));
        else
            readSample(line);
    }
    void readMeta(const QString &kind, const QString &name, const QString &text)
    {
        if (kind == u"TYPE") {
            finishHistogram();
            check(!m_families.contains(name), "each family once");
            check(text == u"counter" || text == u"gauge" || text == u"histogram", "known type");
            check(text != u"counter" || !name.endsWith(u"_total"),
                  "counter families are named without _total");
            m_families.insert(name);
            m_family = name;
            m_type = text;
        }
        check(name == m_family, "metadata of one family stands together");
        check(kind != u"UNIT" || name.endsWith(u'_' + text), "unit is the name's suffix");
        check(kind != u"HELP" || !text.contains(QRegularExpression(QStringLiteral("[^\\\\]\""))),
              "help is escaped");
    }
    void readSample(const QString &line)
    {
        static const QRegularExpression sample(
            QStringLiteral("^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{((?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|"
                           "\\\\[\"\\\\n])*\",?)*)\\})? (\\S+)$"));
        const QRegularExpressionMatch match = sample.match(line);
        check(match.hasMatch(), "sample");
        const QString name = match.captured(1);
        bool isNumber = false;
        const double value = match.captured(3).toDouble(&isNumber);
        check(isNumber, "value");
        check(name.startsWith(m_family), "samples stand below their family");
        const QString suffix = name.mid(m_family.size());
        if (m_type == u"counter")
            check(suffix == u"_total" && value >= 0, "counter sample");
        else if (m_type == u"gauge")
            check(suffix.isEmpty(), "gauge sample");
        else
            readHistogram(suffix, match.captured(2), value);
        const QString key = match.captured(2).isEmpty() ? name : name + u'{' + match.captured(2) + u'}';
        check(!values.contains(key), "each sample once");
        values.insert(key, value);
    }
    void readHistogram(const QString &suffix, const QString &labels, double value)
    {
        if (suffix == u"_bucket") {
            static const QRegularExpression le(
                QStringLiteral("(?:^|,)le=\"([0-9.e+-]*[.e][0-9.e+-]*|\\+Inf)\"$"));
            const QRegularExpressionMatch match = le.match(labels);
            check(match.hasMatch(), "le is a float");
            const double bound = match.captured(1) == u"+Inf" ? HUGE_VAL : match.captured(1).toDouble();
            check(bound > m_bound, "bounds rise");
            check(value >= m_cumulative, "buckets are cumulative");
            m_bound = bound;
            m_cumulative = value;
        } else if (suffix == u"_count") {
            check(m_bound == HUGE_VAL && value == m_cumulative, "count is the last bucket");
            m_counted = true;
        } else {
            check(suffix == u"_sum" && m_counted, "sum after count");
            m_bound = -HUGE_VAL;
            m_cumulative = 0;
            m_counted = false;
        }
    }
    void finishHistogram() { check(m_bound == -HUGE_VAL && !m_counted, "histogram ends with its sum"); }

    QString m_problem;
    QString m_line;
    QString m_family;
    QString m_type;
    QSet<QString> m_families;
    double m_bound = -HUGE_VAL;
    double m_cumulative = 0;
    bool m_counted = false;
};
