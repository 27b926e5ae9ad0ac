namespace Burst.Cli.BurstDialect;

/// <summary>Examples that stand below the help of each command.</summary>
internal static class Examples
{
    /// <summary>The examples of a command, indented; empty where there are none.</summary>
    public static string Of(string command) => command switch
    {
        "init" => "  burst init                         make .gg here",
        "hash" => "  burst hash --cid video.mp4         the hash and the CID of a file; nothing is stored",
        "put" => "  burst put tool.sh input.txt        store two files and print their hashes",
        "get" => """
              burst get V47DEQpj8HBSa._TImW.5JCeuQeRkm5NMpJWZG3hSuFU00000000 -o copy
              burst get VhT_5 | wc -c            the first letters are enough
            """,
        "cat" => "  burst cat VhT_5 | less",
        "add" => """
              burst add inputs                   store a folder and print its CID: QmeVbdq3…
              burst add --cid-version 1 -a *.csv
            """,
        "ls" => "  burst ls $(burst add inputs)       hash, length and path of each file in it",
        "create-thunk" => """
              burst create-thunk -e $SORT -v $DATA -o out -C sorted -- $SORT sort -o out '@{GGHASH:'$DATA'}'
            """,
        "describe" => "  burst describe TXPT6               what a thunk calls, with what",
        "graph" => "  burst graph total | dot -Tsvg > total.svg",
        "explain" => "  burst explain total                what would run, and why",
        "force" => """
              burst force total                  replace the placeholder 'total' by its value
              burst force -j 8 --timeout 2m @list
              burst force TXPT6.rQgbbsfD3rqJVoMZRLNAUhCEny.DAeaaj00tlk00000084
              burst force --engine remote=10.0.0.2,10.0.0.3:9924 total
              burst force --live --report run.html total
              burst force --json total | jq -r 'select(.event == "failed")'
            """,
        "infer" => """
              burst infer make -j8               the build leaves placeholders
              burst infer --why make             … and says which calls ran for real
              burst force hello                  compiles and links what 'hello' needs
            """,
        "make" => """
              burst make -j8                     as 'make -j8', from the cache where possible
              burst make ninja -C build          another builder
              burst make -- ./build.sh           any command
              burst make --live --report run.html -j8
              burst make --toolchain wasm        C for wasm32-wasi, by clang as WebAssembly: no compiler needed here
              BURST_STANDBY=0 burst make         leave no process for the next build, which then starts less quickly
            """,
        "simulate" => """
              burst force --report run.html total; burst simulate run.html
              burst simulate --workers 8,64,384,2000 --overhead 20ms run.html
            """,
        "bench" => """
              burst bench                        functions a second, latency, memory, and the raw loops beside them
              burst bench --threads 1 --seconds 2m --rounds 20
              burst bench --count 10000,1000000,10000000 --forget
              burst bench --shape lattice --count 5000
            """,
        "headline" => "  burst bench headline --count 5000 --in-flight 2000 --wait 2s --kind wasm",
        "top" => """
              burst top                          watch the run that began last, from another terminal
              burst top worker1:9924             watch a server
              burst top --json 4711 | jq .done
            """,
        "serve" => """
              burst serve --listen 0.0.0.0:9924 --jobs 8 --token-file token --store /var/lib/burst
              burst serve --listen 0.0.0.0:9924 --tls cert.pem key.pem --token-file token
            """,
        "execute" => "  burst execute TXPT6                run one thunk again, whatever is remembered",
        "run" => "  burst run ./tool --verbose x       force ./tool and become it",
        "wasm run" => """
              burst wasm run hello.wasm
              burst wasm run main.wasm -v inputs:/inputs -o results:/outputs     folders in and out
              burst wasm run sort.wasm --stdin words.txt -- -r                  options of the module behind '--'
              burst wasm run main.wasm --fuel 1000000000 --memory 64MiB --timeout 10s
            """,
        "docker run" => """
              burst docker run debian:12 -- sh -c 'ls /usr/bin | wc -l'
              burst docker run ffmpeg -v clip.mp4:/in/clip.mp4 -O small.mp4:/out/small.mp4 -- -i /in/clip.mp4 -s 320x180 /out/small.mp4
              burst docker run tools -v data:data -o results:results --cpu 2 --memory 4GiB --timeout 5m ./job.sh
              burst docker run tools --verify 5 ./job.sh          do five runs give the same bytes?
            """,
        "prewarm" => "  burst docker prewarm ffmpeg -n 8 --folder /in --folder /out",
        "images" => "  burst docker images --full         whole IDs, which are what thunks name",
        "docker" => """
              burst docker run debian:12 -- uname -a
              burst docker images; burst docker ps; burst docker clean
            """,
        "map" => """
              burst map word-count.wasm *.txt -o 'counts/{}'
              burst map 'filter.wasm s/cat/dog/' a.txt b.txt -o 'new-{}'
              burst map ./tool.sh *.txt -- -i {} -o {out}
            """,
        "mapreduce" => """
              burst mapreduce word-count.wasm 'merge.wasm -s' *.txt
              burst mapreduce --fan-in 64 -o all.csv 'csv.wasm select name' merge.wasm tables/
            """,
        "wasm" => """
              burst wasm run main.wasm -v QmeVbdq3vx4P8LJMWmjPaYAzxjMg6nNNJdw9rYFrMvqqy1:inputs
              burst wasm inspect main.wasm
            """,
        "inspect" => "  burst wasm inspect --json main.wasm | jq .features",
        "precompile" => "  burst wasm precompile clang.wasm    so that it starts at once",
        "completion" => """
              eval "$(burst completion bash)"    in ~/.bashrc
              burst completion fish > ~/.config/fish/completions/burst.fish
            """,
        "burst" => """
              burst init
              burst put sort.sh data.txt
              burst force --jobs 8 total
              burst explain total
            """,
        _ => "",
    };
}
