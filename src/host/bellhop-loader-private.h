/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The actions of a module, which is loaded once in the life of the process and stays. */
const GArray *_bellhop_loader_load (const char *path,
                                    GError    **error);

G_END_DECLS
