// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/foldersnapshot.h"

namespace storage {

/// What one change did to one entry of a folder, or to the folder.
struct FolderChange
{
    enum Kind { Added, Changed, Vanished, Numbered, Gone };
    Kind kind = Changed;
    base::Id folderId = 0;
    mail::FolderEntry entry; ///< as it is now; of one that vanished UID and modification number; Numbered: that alone; Gone: nothing
};

} // namespace storage
