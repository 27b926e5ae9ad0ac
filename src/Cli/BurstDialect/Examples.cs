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
              burst force --json total | jq -r 'select(.event == "failed")'
            """,
        "execute" => "  burst execute TXPT6                run one thunk again, whatever is remembered",
        "run" => "  burst run ./tool --verbose x       force ./tool and become it",
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
