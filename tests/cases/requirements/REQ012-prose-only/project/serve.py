from flask import Flask, request
app = Flask(__name__)

@app.post('/predict')
def predict():
    return {'y': model(request.json['x'])}
