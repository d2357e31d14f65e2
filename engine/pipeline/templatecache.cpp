// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/templatecache.h"

namespace pipeline {
namespace {

constexpr qsizetype kMaxTemplates = 200; // up to 2 MiB each

std::optional<mail::TemplateText> parsed(const std::optional<QString> &text, mail::TemplateText::Kind kind)
{
    return text ? std::optional(mail::TemplateText::parse(*text, kind)) : std::nullopt;
}

} // namespace

ParsedTemplate::ParsedTemplate(const control::Template &source, quint64 storeVersion)
    : version(storeVersion)
    , subject(mail::TemplateText::parse(source.subject, mail::TemplateText::Text))
    , text(parsed(source.text, mail::TemplateText::Text))
    , html(parsed(source.html, mail::TemplateText::Html))
{
}

ParsedTemplatePtr TemplateCache::find(const QString &name, quint64 version) const
{
    const ParsedTemplatePtr found = m_map.load()->value(name);
    return found && found->version == version ? found : nullptr;
}

ParsedTemplatePtr TemplateCache::insert(const QString &name, const control::Template &source, quint64 version)
{
    const auto made = std::make_shared<const ParsedTemplate>(source, version);
    m_parses.add();
    auto before = m_map.load();
    std::shared_ptr<const Map> after;
    do {
        Map map = before->size() < kMaxTemplates ? *before : Map();
        map.insert(name, made);
        after = std::make_shared<const Map>(std::move(map));
    } while (!m_map.compare_exchange_weak(before, after));
    return made;
}

} // namespace pipeline
