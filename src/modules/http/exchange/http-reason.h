/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* The words beside the status of an answer, as text; a server need not give any. */
char *http_dup_reason (SoupMessage *message);

G_END_DECLS
