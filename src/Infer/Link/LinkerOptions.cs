using Burst.Infer.Tools;

namespace Burst.Infer.Link;

/// <summary>The options of GNU <c>ld</c> (and of gold and lld where they are the same) that a thunk can stand for.</summary>
/// <remarks>Source: ld manual, "Command-line Options". What is not listed runs for real.</remarks>
internal static class LinkerOptions
{
    /// <summary>The table.</summary>
    public static OptionTable Table { get; } = new OptionTable(oneDashIsEnough: true)
        .Add(WordUse.Writes, "-o: --output=")
        .Add(WordUse.Library, "-l: --library=")
        .Add(WordUse.LibraryFolder, "-L: --library-path=")
        .Add(WordUse.RunPath, "--rpath= --rpath-link=")
        .Add(WordUse.Reads, """
            -T: --script= --version-script= --dynamic-list= --retain-symbols-file= --export-dynamic-symbol-list=
            --symbol-ordering-file= --section-ordering-file=
            """)
        .Add(WordUse.Dropped, "--plugin= --plugin-opt= --no-keep-memory --reduce-memory-overheads")
        .Add(WordUse.Unmodelled, """
            -c: --mri-script= -M --print-map --Map= -t --trace -y: --trace-symbol= -v -V --version --verbose[=] --help
            --target-help --stats --print-gc-sections --print-memory-usage --print-output-format --print-sysroot --cref
            --out-implib= --dependency-file= --error-handling-script= --default-script= --dT= --sysroot= -R: --just-symbols=
            --print-icf-sections --time-trace[=] -P: --audit= --depaudit= -Y: -f: --auxiliary= -F: --filter=
            """)
        .Add(WordUse.Text, """
            -a: -A: --architecture= -b: --format= -d -e: --entry= -E --export-dynamic --no-export-dynamic --EB --EL -g
            -G: --gpsize= -h: --soname= -I: --dynamic-linker= --no-dynamic-linker -m: -n --nmagic -N --omagic --no-omagic -O?
            -q --emit-relocs -r -i --relocatable -s --strip-all -S --strip-debug --strip-discarded --no-strip-discarded
            -u: --undefined= --require-defined= --unique[=] --Ur -x --discard-all -X --discard-locals --discard-none
            -( --start-group -) --end-group --accept-unknown-input-arch --no-accept-unknown-input-arch
            --as-needed --no-as-needed --assert= --fuse-ld= --fno-lto --Bdynamic --dy --call_shared --Bstatic --dn --non_shared --static
            --Bno-symbolic --Bsymbolic --Bsymbolic-functions --check-sections --no-check-sections
            --copy-dt-needed-entries --no-copy-dt-needed-entries --defsym= --demangle[=] --no-demangle
            --disable-multiple-abs-defs --embedded-relocs --fatal-warnings --no-fatal-warnings --fini= --force-exe-suffix
            --gc-sections --no-gc-sections --no-print-gc-sections --gc-keep-exported --hash-size= --init=
            --no-define-common --define-common --no-undefined --allow-shlib-undefined --no-allow-shlib-undefined
            -w --no-warnings --allow-multiple-definition --undefined-version --no-undefined-version --default-symver
            --default-imported-symver --no-warn-mismatch --no-warn-search-mismatch --no-whole-archive --noinhibit-exec
            --nostdlib --oformat= --relax --no-relax --shared --Bshareable --pie --pic-executable --no-pie
            --sort-common[=] --sort-section= --spare-dynamic-tags= --split-by-file[=] --split-by-reloc[=]
            --task-link= --traditional-format --section-start= --Tbss= --Tdata= --Ttext= --Ttext-segment=
            --Trodata-segment= --Tldata-segment= --unresolved-symbols= --version-exports-section= --dynamic-list-data
            --dynamic-list-cpp-new --dynamic-list-cpp-typeinfo --export-dynamic-symbol= --warn-common --warn-constructors
            --warn-execstack --no-warn-execstack --warn-rwx-segments --no-warn-rwx-segments --warn-multiple-gp --warn-once
            --warn-section-align --warn-textrel --warn-alternate-em --warn-unresolved-symbols --error-unresolved-symbols
            --whole-archive --wrap= --ignore-unresolved-symbol= --push-state --pop-state --orphan-handling=
            --print-map-discarded --no-print-map-discarded --ld-generated-unwind-info --no-ld-generated-unwind-info
            --build-id[=] --package-metadata[=] --compress-debug-sections= -z: --Bgroup --disable-new-dtags
            --enable-new-dtags --eh-frame-hdr --no-eh-frame-hdr --exclude-libs= --hash-style= --Qy --max-cache-size=
            --force-group-allocation --enable-non-contiguous-regions --icf= --threads[=] --no-threads --gdb-index
            --no-gdb-index --color-diagnostics[=] --image-base= --dc --dp
            --fix-cortex-a53-835769 --no-fix-cortex-a53-835769 --fix-cortex-a53-843419[=] --no-fix-cortex-a53-843419
            --fix-cortex-a8 --no-fix-cortex-a8 --fix-arm1176 --no-fix-arm1176 --fix-v4bx --fix-v4bx-interworking --use-blx --be8
            --no-apply-dynamic-relocs --no-enum-size-warning --no-wchar-size-warning --pic-veneer --long-plt --stub-group-size=
            --merge-exidx-entries --no-merge-exidx-entries --target1-abs --target1-rel --target2= --vfp11-denorm-fix=
            """);
}
