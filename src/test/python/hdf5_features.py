"""Writes a small weight file in many forms of HDF5 that Keras itself does not use.

hdf5_features.py DIR

Each file is a legacy weight file of one layer, "conv", with a kernel [2, 3] of -1, -0.5 … 1.5 and a bias [2] of -1, 0.5,
in a form of HDF5 that the file's name tells. Prints a line a file: its name, and what a reader must make of it: "values",
"integers" (the values without their fractions), or words of the refusal.
"""
import os
import sys

import h5py
import ml_dtypes
import numpy as np

KERNEL = np.arange(-2, 4).reshape(2, 3) / 2
BIAS = np.array([-1, 0.5])


def write(name, put, expected="values", **form):
    with h5py.File(name + ".h5", "w", **form) as file:
        file.attrs["layer_names"] = np.array([b"conv"])
        layer = file.create_group("conv")
        layer.attrs["weight_names"] = np.array([b"kernel:0", b"bias:0"])
        put(layer, "kernel:0", KERNEL.astype("f4"))
        put(layer, "bias:0", BIAS.astype("f4"))
    print(name + ".h5", expected, sep="\t")


def typed(kind):
    return lambda layer, name, values: layer.create_dataset(name, data=values.astype(kind))


def stored(**how):
    return lambda layer, name, values: layer.create_dataset(name, data=values, chunks=(1,) * values.ndim, **how)


def low_level(kind, **how):
    def put(layer, name, values):
        form = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        if "layout" in how:
            form.set_layout(how["layout"])
        if "filter" in how:
            form.set_chunk(values.shape)
            form.set_filter(how["filter"])
        if "szip" in how:
            form.set_chunk(values.shape)
            form.set_szip(h5py.h5z.SZIP_NN_OPTION_MASK, 2)
        space = h5py.h5s.create_simple(values.shape)
        data = h5py.h5d.create(layer.id, name.encode(), kind, space, form)
        data.write(h5py.h5s.ALL, h5py.h5s.ALL, values)

    return put


def bfloat16_number():
    kind = h5py.h5t.IEEE_F32LE.copy()
    kind.set_fields(15, 7, 8, 0, 7)
    kind.set_size(2)
    kind.set_ebias(127)
    return kind


def tagged(tag):
    def put(layer, name, values):
        layer.create_dataset(name, data=values.astype(ml_dtypes.bfloat16)).attrs["dtype"] = tag

    return put


def types():
    for order in "<>":
        for kind in ("f2", "f4", "f8"):
            write(f"{kind}_{'little' if order == '<' else 'big'}", typed(order + kind))
        for kind in ("i1", "i2", "i4", "i8"):
            write(f"{kind}_{'little' if order == '<' else 'big'}", typed(order + kind), "integers")
    write("bfloat16", typed(ml_dtypes.bfloat16))
    write("bfloat16_tagged", tagged("bfloat16"))
    write("bfloat16_other_tag", tagged("int16x"), "conv/kernel holds int16x")
    write("bfloat16_number", low_level(bfloat16_number()))
    write("bfloat16_chunks", lambda layer, name, values: layer.create_dataset(
        name, data=values.astype(ml_dtypes.bfloat16), chunks=(1,) * values.ndim, compression="gzip"))
    write("bfloat16_1.8", typed(ml_dtypes.bfloat16), libver=("v108", "v108"))
    write("float8", typed(ml_dtypes.float8_e4m3fn), "conv/kernel holds opaque data of 8 bits")
    write("longdouble", typed(np.longdouble), "conv/kernel holds floating-point numbers of an unusual form")
    write("complex", typed("c8"), "conv/kernel holds compound values")
    write("bool", typed("?"), "conv/kernel holds values of an enumeration")
    write("text", lambda layer, name, values: layer.create_dataset(name, data=["a"]), "conv/kernel holds text")
    write("committed", committed, "conv/kernel holds numbers of a named HDF5 type")
    write("null", lambda layer, name, values: layer.create_dataset(name, data=h5py.Empty("f4")), "conv/kernel is empty")


def committed(layer, name, values):
    if "float" not in layer.file:
        layer.file["float"] = np.dtype("f4")
    layer.create_dataset(name, data=values, dtype=layer.file["float"])


def layouts():
    for size in (512, 1024, 8192):
        write(f"user_block_{size}", typed("f4"), userblock_size=size)
    for version in ("earliest", "latest"):
        new = version == "latest"  # HDF5 2.0 writes compressed chunks in its new layout then
        layout5 = "/conv uses version 5 of HDF5's data layout" if new else "values"
        form = {"libver": version}
        write(f"contiguous_{version}", typed("f4"), **form)
        write(f"compact_{version}", low_level(h5py.h5t.IEEE_F32LE, layout=h5py.h5d.COMPACT), **form)
        write(f"chunks_{version}", stored(), **form)
        write(f"extensible_{version}", lambda layer, name, values: layer.create_dataset(
            name, data=values, chunks=(1,) * values.ndim, maxshape=(None,) * values.ndim), **form)
        write(f"gzip_{version}", stored(compression="gzip", shuffle=True), layout5, **form)
        write(f"lzf_{version}", stored(compression="lzf"), layout5, **form)
        write(f"fletcher32_{version}", stored(fletcher32=True), layout5, **form)
        scaled = lambda layer, name, values: layer.create_dataset(name, data=values, chunks=values.shape, scaleoffset=3)
        write(f"scaleoffset_{version}", scaled, layout5 if new else "conv/kernel uses HDF5's filter 'scaleoffset'", **form)
        write(f"nbit_{version}", low_level(h5py.h5t.IEEE_F32LE, filter=5),
              layout5 if new else "conv/kernel uses HDF5's filter 'nbit'", **form)
        if h5py.h5z.filter_avail(h5py.h5z.FILTER_SZIP):
            write(f"szip_{version}", low_level(h5py.h5t.IEEE_F32LE, szip=True),
                  layout5 if new else "conv/kernel uses HDF5's filter 'szip'", **form)
        external = lambda layer, name, values: layer.create_dataset(
            name, shape=values.shape, dtype="f4", external=[("values.bin", 0, h5py.h5f.UNLIMITED)])
        write(f"external_{version}", external, "uses HDF5's external storage", **form)
        write(f"virtual_{version}", virtual, "uses HDF5's virtual storage", **form)
        write(f"soft_link_{version}", soft_link, **form)
        write(f"broken_link_{version}", lambda layer, name, values: layer.__setitem__(name, h5py.SoftLink("/no")),
              "its link /conv/kernel:0 leads to /no, which is not there", **form)
        write(f"external_link_{version}", lambda layer, name, values: layer.__setitem__(
            name, h5py.ExternalLink("f4_little.h5", "/conv/" + name)),
              "/conv/kernel:0 is a link into another file", **form)


def soft_link(layer, name, values):
    layer.file["real/" + name] = values
    layer[name] = h5py.SoftLink("/real/" + name)


def virtual(layer, name, values):
    source = h5py.VirtualSource("f4_little.h5", "conv/" + name, shape=values.shape)
    form = h5py.VirtualLayout(shape=values.shape, dtype="f4")
    form[...] = source
    layer.create_virtual_dataset(name, form)


def many_layers(name, names, put, **form):
    with h5py.File(name + ".h5", "w", **form) as file:
        put(file, "layer_names", names)
        for layer_name in names:
            layer = file.create_group(layer_name)
            put(layer, "weight_names", [layer_name + "/bias:0"])
            layer[layer_name + "/bias:0"] = BIAS.astype("f4")
    print(name + ".h5", f"layers {len(names)}", sep="\t")


def attributes():
    def fixed(group, key, names):
        group.attrs[key] = np.array([name.encode() for name in names])

    def variable(group, key, names):
        group.attrs[key] = names

    def parts(group, key, names):
        for number, part in enumerate(np.array_split([name.encode() for name in names], 3)):
            group.attrs[f"{key}{number}"] = part if len(part) else np.zeros(0)

    many = ["a_layer_with_a_long_name_%05d" % number for number in range(400)]
    for version in ("earliest", "latest"):
        many_layers(f"fixed_names_{version}", ["a", "b"], fixed, libver=version)
        many_layers(f"variable_names_{version}", many, variable, libver=version)
        many_layers(f"names_in_parts_{version}", many, parts, libver=version)
        many_layers(f"names_beyond_ascii_{version}", ["Schicht für 猫", "層"], variable, libver=version)
    many_layers("names_in_utf8_of_python_2", ["Schicht für 猫", "層"], fixed)
    many_layers("dense_attributes", many + [name + "_more" for name in many], fixed, libver="latest")


os.chdir(sys.argv[1])
types()
layouts()
attributes()
