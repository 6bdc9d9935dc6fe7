/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>

G_BEGIN_DECLS

/* Files that go to the trash together, and can be brought back together. */
#define BELLHOP_TYPE_TRASH (bellhop_trash_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTrash, bellhop_trash, BELLHOP, TRASH, GObject)

BellhopTrash *bellhop_trash_new (GPtrArray *files);
void bellhop_trash_set_kept (BellhopTrash *self,
                             GPtrArray    *kept);
BellhopFuture *bellhop_trash_probe (BellhopTrash *self) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_trash_move (BellhopTrash *self) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_trash_restore (BellhopTrash *self) G_GNUC_WARN_UNUSED_RESULT;
guint bellhop_trash_get_n_files (BellhopTrash *self);
GFile *bellhop_trash_get_file (BellhopTrash *self,
                               guint         index);
gboolean bellhop_trash_is_gone (BellhopTrash *self,
                                guint         index);
guint bellhop_trash_get_n_gone (BellhopTrash *self);
gboolean bellhop_trash_can_restore (BellhopTrash *self);
const GError *bellhop_trash_get_error (BellhopTrash *self,
                                       guint         index);

G_END_DECLS
