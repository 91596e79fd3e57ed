"""Sixteen walks at once: the few vector instructions that the searches are made of.

A row holds one number for each of sixteen *lanes*: the cost from a node to the nearest place of
sixteen kinds, or to sixteen places. Reading a row, adding the cost of an edge and keeping what
is less is one instruction each where the processor has 512-bit registers and two or four where
it has shorter ones; the compiler takes care of that. The compiler does not find these loops by
itself (each row may overlap another, as far as it knows), so they are spelled out here. Labels
are int32 in a flat array, row v at ``16 * v``.

Nothing here checks anything.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from onemetre.ground.units import FAR

#: Lanes in a row.
LANES = 16
#: Lanes in a pack: what is searched together where several sets of costs share a row.
PACK = 8
#: Ways out of a node that are looked at together; see ``walkable.Graph``.
WAYS = 4

_ROW = ir.VectorType(ir.IntType(32), LANES)
_MASK = ir.IntType(LANES)
_HALF = ir.VectorType(ir.IntType(32), PACK)
_HALF_MASK = ir.IntType(PACK)
_I32, _I64 = ir.IntType(32), ir.IntType(64)


def _instruction(function: Any) -> Any:
    """`intrinsic`, of which no types are published."""
    return intrinsic(function)


#: `cgutils`, of which no types are published.
_function: Any = cgutils.get_or_insert_function


def _data(context: Any, builder: Any, kind: Any, value: Any) -> Any:  # numba's own objects
    return context.make_array(kind)(context, builder, value).data


def _row(builder: Any, data: Any, at: Any) -> Any:
    return builder.bitcast(builder.gep(data, [builder.mul(at, _I64(LANES))]), _ROW.as_pointer())


def _all(builder: Any, number: Any, row: Any = _ROW) -> Any:
    """The number in every lane."""
    empty = ir.Constant(row, ir.Undefined)
    one = builder.insert_element(empty, number, _I32(0))
    lanes = ir.VectorType(ir.IntType(32), row.count)
    return builder.shuffle_vector(one, empty, ir.Constant(lanes, [0] * row.count))


def _sum(builder: Any, data: Any, at: Any, more: Any) -> Any:
    row = builder.load(_row(builder, data, at), align=4)
    return builder.add(row, _all(builder, more))


def _over_an_end(builder: Any, data: Any, args: Any) -> Any:
    """The lesser of the rows of two nodes, each plus a cost: args 1 to 4."""
    first, last = (_sum(builder, data, args[i], args[i + 1]) for i in (1, 3))
    return builder.select(builder.icmp_signed("<", first, last), first, last)


@_instruction
def push(typing: Any, labels: Any, node: Any, ways: Any, at: Any) -> Any:  # noqa: ARG001
    """Relax `WAYS` ways out of `node`; int64, bit i set where way i lowered any lane.

    ``push(labels int32 (16 n,), node int64, ways int32 (k, WAYS, 2), at int64)``: each way is the
    node it leads to and its cost.
    """
    signature = types.int64(labels, types.int64, ways, types.int64)

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        data = _data(context, builder, sig.args[0], args[0])
        way = _data(context, builder, sig.args[2], args[2])
        here = builder.load(_row(builder, data, args[1]), align=4)
        lowered = _I64(0)
        for i in range(WAYS):
            start = builder.add(builder.mul(args[3], _I64(2 * WAYS)), _I64(2 * i))
            there = builder.zext(builder.load(builder.gep(way, [start])), _I64)
            cost = builder.load(builder.gep(way, [builder.add(start, _I64(1))]))
            new = builder.add(here, _all(builder, cost))
            some = _lower(builder, _row(builder, data, there), new, _MASK)
            lowered = builder.or_(lowered, builder.shl(some, _I64(i)))
        return lowered

    return signature, code


@_instruction
def push_pack(
    typing: Any, labels: Any, node: Any, ways: Any, at: Any, packs: Any, which: Any, whose: Any,  # noqa: ARG001
) -> Any:  # fmt: skip
    """Relax one pack of eight lanes; int64, bit i set where way i lowered any.

    ``push_pack(labels int32 (8 packs n,), node int64, ways int32 (k, WAYS, 1 + sets), at int64,
    packs int64, which int64, whose int32 (packs, 10))``: each node has `packs` packs, each way is
    the node it leads to and its cost in each set of costs. `whose` names the two sets that the
    lanes of a pack belong to, by their places in `ways`, and then lane by lane -1 for the second.
    """
    signature = types.int64(labels, types.int64, ways, types.int64, types.int64, types.int64, whose)

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        data = _data(context, builder, sig.args[0], args[0])
        ways_at = _data(context, builder, sig.args[2], args[2])
        width = builder.extract_value(
            context.make_array(sig.args[2])(context, builder, args[2]).shape, 2
        )
        packs, which = args[4], args[5]
        mine = builder.gep(
            _data(context, builder, sig.args[6], args[6]), [builder.mul(which, _I64(PACK + 2))]
        )
        one, other = (
            builder.zext(builder.load(builder.gep(mine, [_I64(i)])), _I64) for i in (0, 1)
        )
        lanes = builder.load(
            builder.bitcast(builder.gep(mine, [_I64(2)]), _HALF.as_pointer()), align=4
        )
        second = builder.icmp_signed("<", lanes, ir.Constant(_HALF, [0] * PACK))

        def pack(node: Any) -> Any:
            start = builder.mul(builder.add(builder.mul(node, packs), which), _I64(PACK))
            return builder.bitcast(builder.gep(data, [start]), _HALF.as_pointer())

        here = builder.load(pack(args[1]), align=4)
        lowered = _I64(0)
        for i in range(WAYS):
            start = builder.mul(builder.add(builder.mul(args[3], _I64(WAYS)), _I64(i)), width)
            way = builder.gep(ways_at, [start])
            there = builder.zext(builder.load(way), _I64)
            first, last = (
                _all(builder, builder.load(builder.gep(way, [c])), _HALF) for c in (one, other)
            )
            new = builder.add(here, builder.select(second, last, first))
            some = _lower(builder, pack(there), new, _HALF_MASK)
            lowered = builder.or_(lowered, builder.shl(some, _I64(i)))
        return lowered

    return signature, code


def _lower(builder: Any, target: Any, new: Any, mask: Any) -> Any:
    """Keep what is less in each lane; int64 1 where any was lowered."""
    old = builder.load(target, align=4)
    less = builder.icmp_signed("<", new, old)
    builder.store(builder.select(less, new, old), target, align=4)
    some = builder.icmp_unsigned("!=", builder.bitcast(less, mask), mask(0))
    return builder.zext(some, _I64)


@_instruction
def fill(  # two ends and their costs
    typing: Any, labels: Any, first: Any, ahead: Any, last: Any, back: Any, out: Any, at: Any,  # noqa: ARG001
) -> Any:  # fmt: skip
    """Write the lesser of two ends' rows, each plus its cost, to ``out[at:at + 16]``."""
    signature = types.void(
        labels, types.int64, types.int32, types.int64, types.int32, out, types.int64
    )

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        row = _over_an_end(builder, _data(context, builder, sig.args[0], args[0]), args)
        place = builder.gep(_data(context, builder, sig.args[5], args[5]), [args[6]])
        builder.store(row, builder.bitcast(place, _ROW.as_pointer()), align=4)
        return context.get_dummy_value()

    return signature, code


@_instruction
def answer(
    typing: Any, labels: Any, first: Any, ahead: Any, last: Any, back: Any, limit: Any,  # noqa: ARG001
    out: Any, at: Any,  # noqa: ARG001
) -> Any:  # fmt: skip
    """As `fill`, with `FAR` for what is more than `limit`; labels at `first` and `last` and on."""
    signature = types.void(
        labels, types.int64, types.int32, types.int64, types.int32, types.int32, out, types.int64
    )

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        data = _data(context, builder, sig.args[0], args[0])
        first, last = (
            builder.add(
                builder.load(
                    builder.bitcast(builder.gep(data, [args[i]]), _ROW.as_pointer()), align=4
                ),
                _all(builder, args[i + 1]),
            )
            for i in (1, 3)
        )
        row = builder.select(builder.icmp_signed("<", first, last), first, last)
        near = builder.icmp_signed("<=", row, _all(builder, args[5]))
        row = builder.select(near, row, _all(builder, _I32(int(FAR))))
        place = builder.gep(_data(context, builder, sig.args[6], args[6]), [args[7]])
        builder.store(row, builder.bitcast(place, _ROW.as_pointer()), align=4)
        return context.get_dummy_value()

    return signature, code


@_instruction
def fetch(typing: Any, numbers: Any, at: Any) -> Any:  # noqa: ARG001
    """Ask for ``numbers[at]`` to be brought near, without waiting for it; `at` may be anything."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        place = builder.gep(_data(context, builder, sig.args[0], args[0]), [args[1]])
        byte = ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [byte, _I32, _I32, _I32])
        call = _function(builder.module, kind, "llvm.prefetch.p0i8")
        builder.call(call, [builder.bitcast(place, byte), _I32(0), _I32(3), _I32(1)])
        return context.get_dummy_value()

    return types.void(numbers, types.int64), code


@_instruction
def within(
    typing: Any, labels: Any, first: Any, ahead: Any, last: Any, back: Any, limit: Any,  # noqa: ARG001
) -> Any:  # fmt: skip
    """int64, bit l set where lane l of the lesser of two ends is at most `limit`."""
    signature = types.int64(labels, types.int64, types.int32, types.int64, types.int32, types.int32)

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        row = _over_an_end(builder, _data(context, builder, sig.args[0], args[0]), args)
        inside = builder.icmp_signed("<=", row, _all(builder, args[5]))
        return builder.zext(builder.bitcast(inside, _MASK), _I64)

    return signature, code


@_instruction
def reset(typing: Any, labels: Any, node: Any, value: Any) -> Any:  # noqa: ARG001
    """Put `value` into every lane of `node`."""
    signature = types.void(labels, types.int64, types.int32)

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        data = _data(context, builder, sig.args[0], args[0])
        builder.store(_all(builder, args[2]), _row(builder, data, args[1]), align=4)
        return context.get_dummy_value()

    return signature, code


@_instruction
def ones(typing: Any, bits: Any) -> Any:  # noqa: ARG001
    """int64: how many bits are set."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:  # noqa: ARG001
        return builder.ctpop(args[0])

    return types.int64(types.int64), code
