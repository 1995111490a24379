Console.Error.WriteLine("armed: no command yet");
return 2;
