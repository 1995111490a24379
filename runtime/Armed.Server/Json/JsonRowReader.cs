using System.Text.Json;
using Armed.Server.Faults;
using Armed.Server.Inference;

namespace Armed.Server.Json;

/// <summary>Reads a row as a JSON object of columns, or a list of them, straight into a request's arrays.</summary>
internal ref struct JsonRowReader
{
    /// <summary>Names of a row's other members that are kept to be compared with columns that the row lacks: a body must not decide how many.</summary>
    private const int MostOthers = 100;

    private readonly InferRequest _request;
    private readonly bool[] _seen;
    private readonly List<string> _others = [];
    private Utf8JsonReader _reader;
    private int _row;

    private JsonRowReader(InferRequest request, ReadOnlySpan<byte> json)
    {
        _request = request;
        _seen = new bool[request.Binding.Inputs.Seats];
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonRequestReader.MostDepth });
    }

    /// <summary>Reads a body.</summary>
    /// <param name="request">Receives it; started for its model, its parameters set.</param>
    /// <param name="json">The body.</param>
    /// <exception cref="InferFault">It is not an object or a list of objects of the model's columns; the message names the row, from 0, and the column.</exception>
    public static void Read(InferRequest request, ReadOnlySpan<byte> json)
    {
        try
        {
            Start(request, json, JsonRowCount.Of(json, out var isOne), isOne);
            new JsonRowReader(request, json).ReadRows(isOne);
        }
        catch (JsonException e)
        {
            throw InferFault.Wrong($"The body is not valid JSON: {InputFaults.Short(e.Message)}", e);
        }
        catch (InvalidOperationException e)
        {
            // What the reader throws for a text that is no UTF-8 or has half a surrogate pair.
            throw InferFault.Wrong("The body contains text that is not valid Unicode.", e);
        }
    }

    private static void Start(InferRequest request, ReadOnlySpan<byte> json, int rows, bool isOne)
    {
        InferFault.Require(rows > 0, "The list of rows is empty; expected at least one row.");
        if (rows > request.MostRows)
        {
            throw InferFault.Large($"The body has {rows} rows; expected at most {request.MostRows}. Send several requests.");
        }

        var inputs = request.Binding.Inputs;
        if ((long)rows * Math.Max(1, inputs.Numeric.Length + inputs.Categorical.Length) > json.Length)
        {
            throw InferFault.Wrong($"The body has {rows} rows in {json.Length} bytes, too few for the model's columns. Give each row {RowFaults.List(request.Head.Needed)}; use null for a missing value.");
        }

        request.IsOneRow = isOne;
        request.SetRows(inputs.Columns[0], rows);
        foreach (var slot in inputs.Columns.Where(slot => !slot.IsTensor || request.Head.Needed.Contains(slot)))
        {
            request.Give(slot);
            if (slot.IsTensor)
            {
                request.StartTensor(slot);
            }
        }
    }

    private void ReadRows(bool isOne)
    {
        _reader.Read();
        if (isOne)
        {
            ReadRow();
            return;
        }

        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            ReadRow();
            _row++;
        }
    }

    private void ReadRow()
    {
        _seen.AsSpan().Clear();
        _others.Clear();
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = _reader.GetString()!;
            _reader.Read();
            if (_request.Binding.Inputs.Find(name)?.Column is { } slot && _request.IsGiven(slot))
            {
                InferFault.Require(!_seen[slot.Seat], RowFaults.Twice(_row, slot));
                _seen[slot.Seat] = true;
                JsonCell.Put(ref _reader, new ElementWriter(_request, slot), _row);
            }
            else
            {
                if (_others.Count < MostOthers)
                {
                    _others.Add(name);
                }

                _reader.Skip();
            }
        }

        RequireColumns();
    }

    /// <summary>
    /// Every feature must be given, as nothing would tell a missing value from a mistyped name. A cluster may be left out. Other members are no concern of the model's, unless one of the first is nearly
    /// the name of a cluster or of a column that the head uses, and the row does not have it.
    /// </summary>
    private readonly void RequireColumns()
    {
        foreach (var slot in _request.Binding.Inputs.Columns)
        {
            var isNeeded = _request.Head.Needed.Contains(slot);
            if (!_seen[slot.Seat] && _request.IsGiven(slot) && (isNeeded || slot.Kind == InputKind.ClusterCell))
            {
                var near = _others.Find(other => ParameterNames.AreNear(other, slot.Name));
                InferFault.Require(near is null, RowFaults.Misspelt(_row, near, slot));
                InferFault.Require(!isNeeded, RowFaults.Missing(_row, slot));
            }
        }
    }
}
