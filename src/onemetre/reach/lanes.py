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
from numba.extending import intrinsic

from onemetre.ground.units import FAR

#: Lanes in a row.
LANES = 16
#: Ways out of a node that are looked at together; see ``walkable.Graph``.
WAYS = 4

_ROW = ir.VectorType(ir.IntType(32), LANES)
_MASK = ir.IntType(LANES)
_I32, _I64 = ir.IntType(32), ir.IntType(64)


def _instruction(function: Any) -> Any:
    """`intrinsic`, of which no types are published."""
    return intrinsic(function)


def _data(context: Any, builder: Any, kind: Any, value: Any) -> Any:  # numba's own objects
    return context.make_array(kind)(context, builder, value).data


def _row(builder: Any, data: Any, at: Any) -> Any:
    return builder.bitcast(builder.gep(data, [builder.mul(at, _I64(LANES))]), _ROW.as_pointer())


def _all(builder: Any, number: Any) -> Any:
    """The number in every lane."""
    empty = ir.Constant(_ROW, ir.Undefined)
    one = builder.insert_element(empty, number, _I32(0))
    return builder.shuffle_vector(one, empty, ir.Constant(_ROW, [0] * LANES))


def _sum(builder: Any, data: Any, at: Any, more: Any) -> Any:
    row = builder.load(_row(builder, data, at), align=4)
    return builder.add(row, _all(builder, more))


def _over_an_end(builder: Any, data: Any, args: Any) -> Any:
    """The lesser of the rows of two nodes, each plus a cost: args 1 to 4."""
    first, last = (_sum(builder, data, args[i], args[i + 1]) for i in (1, 3))
    return builder.select(builder.icmp_signed("<", first, last), first, last)


@_instruction
def push(
    typing: Any, labels: Any, node: Any, ways: Any, at: Any, rows: Any, which: Any,  # noqa: ARG001
) -> Any:  # fmt: skip
    """Relax `WAYS` ways out of `node`; int64, bit i set where way i lowered any lane.

    ``push(labels int32 (16 rows n,), node int64, ways int32 (k, WAYS, 1 + rows), at int64,
    rows int64, which int64)``: each node has `rows` rows, one for each set of costs, and each way
    is the node it leads to and its cost in each of them; row `which` is relaxed.
    """
    signature = types.int64(labels, types.int64, ways, types.int64, types.int64, types.int64)

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        data = _data(context, builder, sig.args[0], args[0])
        way = _data(context, builder, sig.args[2], args[2])
        rows, which = args[4], args[5]
        width = builder.add(rows, _I64(1))
        here = builder.load(
            _row(builder, data, builder.add(builder.mul(args[1], rows), which)), align=4
        )
        lowered = _I64(0)
        for i in range(WAYS):
            start = builder.mul(builder.add(builder.mul(args[3], _I64(WAYS)), _I64(i)), width)
            there = builder.load(builder.gep(way, [start]))
            cost = builder.load(builder.gep(way, [builder.add(start, builder.add(which, _I64(1)))]))
            at_row = builder.add(builder.mul(builder.zext(there, _I64), rows), which)
            target = _row(builder, data, at_row)
            new, old = builder.add(here, _all(builder, cost)), builder.load(target, align=4)
            less = builder.icmp_signed("<", new, old)
            builder.store(builder.select(less, new, old), target, align=4)
            some = builder.icmp_unsigned("!=", builder.bitcast(less, _MASK), _MASK(0))
            lowered = builder.or_(lowered, builder.shl(builder.zext(some, _I64), _I64(i)))
        return lowered

    return signature, code


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
    """As `fill`, with `FAR` for what is more than `limit`."""
    signature = types.void(
        labels, types.int64, types.int32, types.int64, types.int32, types.int32, out, types.int64
    )

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        row = _over_an_end(builder, _data(context, builder, sig.args[0], args[0]), args)
        near = builder.icmp_signed("<=", row, _all(builder, args[5]))
        row = builder.select(near, row, _all(builder, _I32(int(FAR))))
        place = builder.gep(_data(context, builder, sig.args[6], args[6]), [args[7]])
        builder.store(row, builder.bitcast(place, _ROW.as_pointer()), align=4)
        return context.get_dummy_value()

    return signature, code


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
