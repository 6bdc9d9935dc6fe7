/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-event.h"
#include "bellhop-future.h"
#include "bellhop-once.h"
#include "bellhop-semaphore.h"
