/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* The actions of a module, which is loaded once in the life of the process and stays. */
const GArray *_bellhop_loader_load (const char *path,
                                    GError    **error);

/* The ids of the actions that a module declares, without loading it; or NULL when it declares none.
 * One that does not keep to them is refused when it is loaded. */
char **_bellhop_loader_read_declared (const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
