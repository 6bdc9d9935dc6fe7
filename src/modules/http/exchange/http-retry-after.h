/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* Whether it is said by a server that would answer otherwise later. */
gboolean http_retry_after_is_busy (guint status);

/* How long the server wants to be left alone; 0 when it does not say. FALSE: too long for anybody
   to wait. */
gboolean http_retry_after_get (SoupMessage *message,
                               guint       *out_wait_ms);

G_END_DECLS
