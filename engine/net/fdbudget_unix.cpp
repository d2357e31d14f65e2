// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/fdbudget.h"
#include <algorithm>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace net {

namespace {
constexpr rlim_t kPlenty = 1 << 20; // where "unlimited" is refused or costs a table of that size
}

qint64 raiseDescriptorLimit()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 256;
    const rlim_t wanted = std::min(limit.rlim_max, kPlenty);
    if (limit.rlim_cur < wanted) {
        const rlimit raised{wanted, limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
            limit.rlim_cur = wanted;
    }
    return qint64(std::min(limit.rlim_cur, kPlenty));
}

bool SpareDescriptor::hold()
{
    if (m_descriptor < 0)
        m_descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    return m_descriptor >= 0;
}

void SpareDescriptor::release()
{
    if (m_descriptor >= 0)
        ::close(int(m_descriptor));
    m_descriptor = -1;
}

} // namespace net
