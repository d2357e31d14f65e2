// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include <QDirIterator>
#include <QFile>
#include <csignal>

// The main() of a fuzz target in builds without libFuzzer: runs every file of the folders (or files) named, and
// mutations of each that are the same in every run. What fails aborts, after its name was said.

namespace {

constexpr int kMutations = 40; ///< of each file; POSTKONTOR_MUTATIONS says another number

QStringList filesOf(const QStringList &places)
{
    QStringList files;
    for (const QString &place : places) {
        if (QFileInfo(place).isFile()) {
            files << place;
            continue;
        }
        QDirIterator walk(place, QDir::Files, QDirIterator::Subdirectories);
        while (walk.hasNext())
            files << walk.next();
    }
    files.sort();
    return files;
}

QByteArray current; ///< the input that is run

/// A mutation lies in no file: it is written down before the end.
void keepCurrent(int)
{
    const char *name = "replay-failed.input";
    if (std::FILE *file = std::fopen(name, "wb")) {
        std::fwrite(current.constData(), 1, size_t(current.size()), file);
        std::fclose(file);
        std::fprintf(stderr, "%s holds it\n", name);
    }
}

void run(const QByteArray &input)
{
    current = input;
    const std::unique_ptr<uint8_t[]> exact(new uint8_t[size_t(input.size())]);
    std::copy_n(reinterpret_cast<const uint8_t *>(input.constData()), input.size(), exact.get());
    LLVMFuzzerTestOneInput(exact.get(), size_t(input.size()));
}

/// A few octets changed, left out, doubled or put in.
QByteArray mutated(QByteArray input, fuzz::Random &random)
{
    for (int changes = 1 + random.bounded(4); changes > 0; --changes) {
        const qsizetype at = input.isEmpty() ? 0 : random.bounded(int(input.size()));
        const qsizetype length = std::min<qsizetype>(1 + random.bounded(8), input.size() - at);
        switch (random.bounded(4)) {
        case 0:
            input.remove(at, length);
            break;
        case 1:
            input.insert(at, char(random.bounded(256)));
            break;
        case 2:
            input.insert(at, input.mid(at, length));
            break;
        default:
            if (!input.isEmpty())
                input[at] = char(input[at] ^ (1 << random.bounded(8)));
        }
    }
    return input;
}

} // namespace

int main(int argc, char *argv[])
{
    std::signal(SIGABRT, keepCurrent);
    QStringList places;
    for (int i = 1; i < argc; ++i)
        places << QString::fromLocal8Bit(argv[i]);
    const QStringList files = filesOf(places);
    const int set = qEnvironmentVariableIntValue("POSTKONTOR_MUTATIONS");
    const int mutations = set > 0 ? set : kMutations;
    int runs = 0;
    for (const QString &name : files) {
        QFile file(name);
        if (!file.open(QIODevice::ReadOnly)) {
            std::fprintf(stderr, "cannot read %s\n", qPrintable(name));
            return 1;
        }
        const QByteArray input = file.readAll();
        std::fprintf(stderr, "%s\n", qPrintable(name)); // the last one said is the one that failed
        run(input);
        fuzz::Random random(fuzz::hashOf(input));
        for (int i = 0; i < mutations; ++i)
            run(mutated(input, random));
        runs += 1 + mutations;
    }
    std::fprintf(stderr, "%d inputs of %d files\n", runs, int(files.size()));
    return files.isEmpty() ? 1 : 0; // a target without seeds proves nothing
}
