// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/send.h"
#include "mail/templatetext.h"
#include "metrics/registry.h"
#include <QMap>
#include <atomic>
#include <memory>
#include <optional>

namespace pipeline {

/// A template taken apart, ready to be filled in. Immutable.
struct ParsedTemplate
{
    ParsedTemplate(const control::Template &source, quint64 storeVersion);
    const quint64 version; ///< of all templates when it was read
    const mail::TemplateText subject;
    const std::optional<mail::TemplateText> text;
    const std::optional<mail::TemplateText> html;
};
using ParsedTemplatePtr = std::shared_ptr<const ParsedTemplate>;

/// Parsed templates by the name or id they were asked for, bounded, dropped as soon as any template changes. Thread-safe and
/// lock-free for readers: the map is copied when it grows, which happens once per template and change.
class TemplateCache
{
public:
    explicit TemplateCache(metrics::Counter &parses)
        : m_parses(parses)
    {
    }
    /// Null: read it from the store. `version`: storage::SendStore::templatesVersion() now.
    ParsedTemplatePtr find(const QString &name, quint64 version) const;
    ParsedTemplatePtr insert(const QString &name, const control::Template &source, quint64 version);

private:
    using Map = QMap<QString, ParsedTemplatePtr>;
    metrics::Counter &m_parses;
    std::atomic<std::shared_ptr<const Map>> m_map{std::make_shared<const Map>()};
};

} // namespace pipeline
