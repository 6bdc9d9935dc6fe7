/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Puts a resolver before the default one that also finds names of the hosts file when this computer
 * has no network. Once; on the main thread. */
void _bellhop_http_resolver_ensure (void);

G_END_DECLS
