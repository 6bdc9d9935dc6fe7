/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-broadcast.h"
#include "bellhop-channel.h"
#include "bellhop-combinators.h"
#include "bellhop-error.h"
#include "bellhop-fiber.h"
#include "bellhop-future.h"
#include "bellhop-gio.h"
#include "bellhop-handle.h"
#include "bellhop-main.h"
#include "bellhop-promise.h"
#include "bellhop-scope.h"
#include "bellhop-sync.h"
#include "bellhop-time.h"
#include "bellhop-value.h"
#include "bellhop-watch.h"
#include "bellhop-work.h"
